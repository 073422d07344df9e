import type {
  AssistantPartsFragment,
  CreateVapiAssistantInput,
  UpdateVapiAssistantInput,
  VapiFirstMessageMode,
} from '../../gql/graphql.ts';
import type { Entered } from '../../ui/form.tsx';

/** What was entered, where it goes in the input; what was left empty is left to Vapi. */
export function created(e: Entered): CreateVapiAssistantInput {
  const toolIds = lines(e.toolIds);
  return {
    name: e.name ?? '',
    model: { ...model(e), ...(toolIds.length > 0 ? { toolIds } : {}) },
    firstMessage: e.firstMessage || null,
    firstMessageMode: (e.firstMessageMode || null) as VapiFirstMessageMode | null,
    endCallMessage: e.endCallMessage || null,
    endCallPhrases: listOrNull(e.endCallPhrases),
    voicemailMessage: e.voicemailMessage || null,
    maxDurationSeconds: number(e.maxDurationSeconds),
    backgroundSound: e.backgroundSound || null,
    recordingEnabled: e.recordingEnabled ? e.recordingEnabled === 'true' : null,
    ...parts(e),
  };
}

/** The voice, the transcriber and the server, of which each is there if its first field is. */
function parts(e: Entered) {
  return {
    voice: e['voice.provider']
      ? { provider: e['voice.provider'], voiceId: e['voice.voiceId'] ?? '', speed: number(e['voice.speed']) }
      : null,
    transcriber: e['transcriber.provider']
      ? {
          provider: e['transcriber.provider'],
          model: e['transcriber.model'] || null,
          language: e['transcriber.language'] || null,
        }
      : null,
    server: e['server.url'] ? { url: e['server.url'], timeoutSeconds: number(e['server.timeoutSeconds']) } : null,
  };
}

function model(e: Entered) {
  return {
    provider: e['model.provider'] ?? '',
    model: e['model.model'] ?? '',
    temperature: number(e['model.temperature']),
    maxTokens: number(e['model.maxTokens']),
    systemPrompt: e['model.systemPrompt'] || null,
  };
}

/** Only what differs: what is left out stays as it is at Vapi, where somebody else may have changed it meanwhile. */
export function changed(before: AssistantPartsFragment, e: Entered): Omit<UpdateVapiAssistantInput, 'id'> {
  const after: Record<string, unknown> = { ...created(e), model: { ...model(e), toolIds: lines(e.toolIds) } };
  const was: Record<string, unknown> = { ...before };
  const out = Object.fromEntries(Object.entries(after).filter(([key, now]) => !same(now, was[key])));
  // Tools that are the same stay out of a model that is not: others may have been added meanwhile.
  if (out.model && same(lines(e.toolIds), before.model?.toolIds)) out.model = model(e);
  return out;
}

/** Whether a value of the form is what there was; empty and missing are the same, and so are names that the form has not. */
function same(now: unknown, was: unknown): boolean {
  if (empty(now) || empty(was)) return empty(now) && empty(was);
  if (Array.isArray(now) && Array.isArray(was)) return now.join('\n') === was.join('\n');
  if (typeof now !== 'object' || typeof was !== 'object') return now === was;
  return Object.entries(now as object).every(([key, value]) => same(value, (was as Record<string, unknown>)[key]));
}

/** Also of what holds nothing but what is empty, such as a server without an address. */
function empty(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true;
  if (typeof value !== 'object') return false;
  return Object.entries(value).every(([key, inner]) => key === '__typename' || empty(inner));
}

function number(text: string | undefined): number | null {
  return text ? Number(text) : null;
}

function lines(text = ''): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

function listOrNull(text: string | undefined): string[] | null {
  const all = lines(text);
  return all.length > 0 ? all : null;
}
