import { Trash2 } from 'lucide-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useClient, useQuery } from 'urql';
import { Link, useLocation } from 'wouter';
import { type Problem, problemAt, problemsOf } from '../../api/problem.ts';
import { useSubmission } from '../../api/submission.ts';
import type { CreateVapiAssistantInput, UpdateVapiAssistantInput, VapiFirstMessageMode } from '../../gql/graphql.ts';
import {
  AssistantDocument,
  type AssistantPartsFragment,
  CreateAssistantDocument,
  DeleteAssistantDocument,
  UpdateAssistantDocument,
} from '../../gql/graphql.ts';
import { useTranslation } from '../../i18n/index.ts';
import { Button } from '../../ui/button.tsx';
import { When } from '../../ui/clock.tsx';
import { Copyable } from '../../ui/copy.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { type Entered, Form, SelectField, TextArea, TextField } from '../../ui/form.tsx';
import { Fact, Facts, Panel } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';
import { toast } from '../../ui/toast.tsx';
import { SectionSkeleton } from '../skeleton.tsx';
import { changed, created } from './assistant-input.ts';

const MODES: readonly VapiFirstMessageMode[] = [
  'ASSISTANT_SPEAKS_FIRST',
  'ASSISTANT_SPEAKS_FIRST_WITH_MODEL_GENERATED_MESSAGE',
  'ASSISTANT_WAITS_FOR_USER',
];

export function CreateAssistant({ list }: { list: string }) {
  const { t } = useTranslation();
  const client = useClient();
  const [, navigate] = useLocation();
  return (
    <>
      <Head title={t.vapi.createTitle} list={list} />
      <Editor
        assistant={null}
        label={t.vapi.create}
        busyLabel={t.vapi.creating}
        send={async (entered, idempotencyKey) => {
          const input: CreateVapiAssistantInput = { ...created(entered), idempotencyKey };
          const { error } = await client.mutation(CreateAssistantDocument, { input }).toPromise();
          return problemsOf(error)[0] ?? null;
        }}
        done={(entered) => {
          toast.good(t.vapi.created(entered.name ?? ''));
          navigate(list);
        }}
      />
    </>
  );
}

export function EditAssistant({ id, list }: { id: string; list: string }) {
  const { t } = useTranslation();
  const client = useClient();
  const [{ data, error, fetching }, refetch] = useQuery({ query: AssistantDocument, variables: { id } });
  const assistant = data?.vapi?.assistant;
  const problem = problemAt(error, 'vapi', 'assistant');
  if (!assistant) {
    return problem ? (
      <div className="pt-8">
        <ProblemNotice problem={problem} retry={() => refetch({ requestPolicy: 'network-only' })} busy={fetching} />
        <p className="mt-4">
          <Link href={list} className="link">
            {t.vapi.assistants}
          </Link>
        </p>
      </div>
    ) : (
      <SectionSkeleton />
    );
  }
  return (
    <>
      <Head title={assistant.name ?? t.vapi.unnamed} list={list} />
      <Editor
        key={assistant.updatedAt}
        assistant={assistant}
        label={t.form.save}
        busyLabel={t.form.saving}
        send={async (entered, idempotencyKey) => {
          const input: UpdateVapiAssistantInput = { id, ...changed(assistant, entered), idempotencyKey };
          const { error } = await client.mutation(UpdateAssistantDocument, { input }).toPromise();
          return problemsOf(error)[0] ?? null;
        }}
        done={(entered) => toast.good(t.vapi.saved(entered.name ?? ''))}
        actions={<DeleteAssistant assistant={assistant} list={list} />}
      />
      <Panel title={t.vapi.about}>
        <Facts>
          <Fact name="ID">
            <Copyable value={assistant.vapiId} what="ID" />
          </Fact>
          <Fact name={t.vapi.createdAt}>
            <When at={assistant.createdAt} />
          </Fact>
          <Fact name={t.vapi.calls}>
            <Link href={`/integrations/vapi/calls?assistant=${assistant.id}`} className="link">
              {t.vapi.callsOfAssistant}
            </Link>
          </Fact>
        </Facts>
      </Panel>
    </>
  );
}

function Head({ title, list }: { title: string; list: string }) {
  const { t } = useTranslation();
  return (
    <div className="pt-8">
      <Link href={list} className="link text-sm">
        {t.vapi.assistants}
      </Link>
      <h2 className="mt-1 text-lg font-semibold wrap-anywhere">{title}</h2>
    </div>
  );
}

/** The form for what is said here of an assistant; Vapi keeps more of it, which stays as it is. */
function Editor(props: {
  assistant: AssistantPartsFragment | null;
  label: string;
  busyLabel: string;
  send: (entered: Entered, idempotencyKey: string) => Promise<Problem | null>;
  done: (entered: Entered) => void;
  actions?: ReactNode;
}) {
  const submission = useSubmission();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  async function send(entered: Entered) {
    setBusy(true);
    setProblem(null);
    const failed = await props.send(entered, submission.key());
    submission.settle(failed);
    setBusy(false);
    setProblem(failed);
    return failed;
  }

  return (
    <Form send={send} done={props.done} guarded className="divide-y divide-line">
      <Conversation assistant={props.assistant} />
      <Model assistant={props.assistant} />
      <Speech assistant={props.assistant} />
      <Ending assistant={props.assistant} />
      <Technical assistant={props.assistant} />
      <div className="py-8">
        {problem && (
          <div className="mb-6">
            <ProblemNotice
              problem={problem}
              startOver={() => {
                submission.startOver();
                setProblem(null);
              }}
            />
          </div>
        )}
        <div className="flex flex-wrap justify-between gap-3">
          <Button type="submit" variant="primary" busy={busy} off={submission.doubtful}>
            {busy ? props.busyLabel : props.label}
          </Button>
          {props.actions}
        </div>
      </div>
    </Form>
  );
}

type Part = { assistant: AssistantPartsFragment | null };

function Conversation({ assistant: a }: Part) {
  const { t } = useTranslation();
  return (
    <Panel title={t.vapi.basics} hint={t.vapi.basicsHint}>
      <div className="grid gap-5">
        <TextField
          name="name"
          label={t.vapi.name}
          required
          limit={40}
          defaultValue={a?.name ?? ''}
          autoComplete="off"
        />
        <SelectField
          name="firstMessageMode"
          label={t.vapi.speaksFirst}
          {...(a?.firstMessageMode ? { defaultValue: a.firstMessageMode } : { empty: t.vapi.vendorDefault })}
          choices={MODES.map((m) => ({ value: m, label: t.firstMessageMode[m] }))}
        />
        <TextArea
          name="firstMessage"
          label={t.vapi.firstMessage}
          optional
          rows={2}
          defaultValue={a?.firstMessage ?? ''}
        />
      </div>
    </Panel>
  );
}

function Model({ assistant: a }: Part) {
  const { t } = useTranslation();
  return (
    <Panel title={t.vapi.model} hint={t.vapi.modelHint}>
      <div className="grid gap-5 sm:grid-cols-2">
        <TextField
          name="model.provider"
          label={t.vapi.provider}
          required
          defaultValue={a?.model?.provider ?? 'openai'}
          autoComplete="off"
          autoCapitalize="none"
        />
        <TextField
          name="model.model"
          label={t.vapi.model}
          required
          defaultValue={a?.model?.model ?? 'gpt-4o'}
          autoComplete="off"
          autoCapitalize="none"
        />
        <TextField
          name="model.temperature"
          label={t.vapi.temperature}
          optional
          help={t.vapi.temperatureHint}
          type="number"
          step="any"
          min={0}
          max={2}
          defaultValue={a?.model?.temperature ?? ''}
        />
        <TextField
          name="model.maxTokens"
          label={t.vapi.maxTokens}
          optional
          type="number"
          min={50}
          max={10_000}
          defaultValue={a?.model?.maxTokens ?? ''}
        />
        <div className="sm:col-span-2">
          <TextArea
            name="model.systemPrompt"
            label={t.vapi.systemPrompt}
            optional
            rows={6}
            help={t.vapi.systemPromptHint}
            defaultValue={a?.model?.systemPrompt ?? ''}
          />
        </div>
      </div>
    </Panel>
  );
}

function Ending({ assistant: a }: Part) {
  const { t } = useTranslation();
  return (
    <Panel title={t.vapi.ending} hint={t.vapi.endingHint}>
      <div className="grid gap-5">
        <TextArea
          name="endCallMessage"
          label={t.vapi.endMessage}
          optional
          rows={2}
          limit={1000}
          defaultValue={a?.endCallMessage ?? ''}
        />
        <TextArea
          name="voicemailMessage"
          label={t.vapi.voicemail}
          optional
          rows={2}
          limit={1000}
          defaultValue={a?.voicemailMessage ?? ''}
        />
        <TextArea
          name="endCallPhrases"
          label={t.vapi.endPhrases}
          optional
          rows={2}
          help={t.vapi.endPhrasesHint}
          defaultValue={(a?.endCallPhrases ?? []).join('\n')}
        />
        <TextField
          name="maxDurationSeconds"
          label={t.vapi.maxDuration}
          optional
          type="number"
          min={10}
          max={43_200}
          defaultValue={a?.maxDurationSeconds ?? ''}
        />
      </div>
    </Panel>
  );
}

/** What is in fields of which some are needed as soon as others are filled in. */
function useFilled<Name extends string>(initial: Record<Name, unknown>) {
  const begin = Object.fromEntries(Object.entries(initial).map(([name, value]) => [name, Boolean(value)]));
  const [filled, setFilled] = useState(begin as Record<Name, boolean>);
  const watch = (name: Name) => ({
    onInput: (event: FormEvent<HTMLInputElement>) => {
      const now = event.currentTarget.value.trim() !== '';
      setFilled((all) => (all[name] === now ? all : { ...all, [name]: now }));
    },
  });
  return { filled, watch };
}

function needed(is: boolean) {
  return { required: is, optional: !is };
}

function Speech({ assistant: a }: Part) {
  const { t } = useTranslation();
  const { filled, watch } = useFilled({
    voiceProvider: a?.voice?.provider,
    voice: a?.voice?.voiceId,
    speed: a?.voice?.speed,
    transcriber: a?.transcriber?.provider,
    model: a?.transcriber?.model,
    language: a?.transcriber?.language,
  });
  const plain = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false } as const;
  return (
    <Panel title={t.vapi.speech} hint={t.vapi.speechHint}>
      <div className="grid gap-5 sm:grid-cols-2">
        <TextField
          name="voice.provider"
          label={t.vapi.voiceProvider}
          {...needed(filled.voice || filled.speed)}
          {...watch('voiceProvider')}
          {...plain}
          help={t.vapi.voiceProviderHint}
          defaultValue={a?.voice?.provider ?? ''}
        />
        <TextField
          name="voice.voiceId"
          label={t.vapi.voice}
          {...needed(filled.voiceProvider && !(a?.voice?.provider && !a.voice.voiceId))}
          {...watch('voice')}
          {...plain}
          help={t.vapi.voiceHint}
          defaultValue={a?.voice?.voiceId ?? ''}
        />
        <TextField
          name="voice.speed"
          label={t.vapi.speed}
          optional
          {...watch('speed')}
          type="number"
          step="any"
          help={t.vapi.speedHint}
          defaultValue={a?.voice?.speed ?? ''}
        />
        <TextField
          name="backgroundSound"
          label={t.vapi.background}
          optional
          {...plain}
          pattern="off|office|https?://\S+"
          complaint={t.vapi.backgroundHint}
          help={t.vapi.backgroundHint}
          defaultValue={a?.backgroundSound ?? ''}
        />
        <TextField
          name="transcriber.provider"
          label={t.vapi.transcriberProvider}
          {...needed(filled.model || filled.language)}
          {...watch('transcriber')}
          {...plain}
          help={t.vapi.transcriberHint}
          defaultValue={a?.transcriber?.provider ?? ''}
        />
        <TextField
          name="transcriber.model"
          label={t.vapi.transcriberModel}
          optional
          {...watch('model')}
          {...plain}
          defaultValue={a?.transcriber?.model ?? ''}
        />
        <TextField
          name="transcriber.language"
          label={t.vapi.transcriberLanguage}
          optional
          {...watch('language')}
          {...plain}
          help={t.vapi.transcriberLanguageHint}
          defaultValue={a?.transcriber?.language ?? ''}
        />
      </div>
    </Panel>
  );
}

function Technical({ assistant: a }: Part) {
  const { t } = useTranslation();
  const recording = a?.recordingEnabled;
  const { filled, watch } = useFilled({ url: a?.server?.url, timeout: a?.server?.timeoutSeconds });
  return (
    <Panel title={t.vapi.technical} hint={t.vapi.technicalHint}>
      <div className="grid gap-5 sm:grid-cols-2">
        <TextField
          name="server.url"
          label={t.vapi.server}
          {...needed(filled.timeout)}
          {...watch('url')}
          type="url"
          autoComplete="off"
          pattern="https://\S+"
          complaint={t.vapi.serverHint}
          help={t.vapi.serverHint}
          defaultValue={a?.server?.url ?? ''}
        />
        <TextField
          name="server.timeoutSeconds"
          label={t.vapi.serverTimeout}
          optional
          {...watch('timeout')}
          type="number"
          min={1}
          max={300}
          defaultValue={a?.server?.timeoutSeconds ?? ''}
        />
        <SelectField
          name="recordingEnabled"
          label={t.vapi.recording}
          defaultValue={recording == null ? '' : String(recording)}
          empty={t.vapi.vendorDefault}
          choices={[
            { value: 'true', label: t.vapi.recorded },
            { value: 'false', label: t.vapi.notRecorded },
          ]}
        />
        <div className="sm:col-span-2">
          <TextArea
            name="toolIds"
            label={t.vapi.tools}
            optional
            rows={2}
            help={t.vapi.toolsHint}
            defaultValue={(a?.model?.toolIds ?? []).join('\n')}
          />
        </div>
      </div>
    </Panel>
  );
}

function DeleteAssistant({ assistant, list }: { assistant: AssistantPartsFragment; list: string }) {
  const { t } = useTranslation();
  const client = useClient();
  const [, navigate] = useLocation();
  const submission = useSubmission();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const name = assistant.name ?? t.vapi.unnamed;

  async function remove() {
    setBusy(true);
    const input = { id: assistant.id, idempotencyKey: submission.key() };
    const { error } = await client.mutation(DeleteAssistantDocument, { input }).toPromise();
    setBusy(false);
    const failed = problemsOf(error)[0] ?? null;
    submission.settle(failed);
    setProblem(failed);
    if (failed) return;
    toast.good(t.vapi.removed(name));
    navigate(list);
  }

  return (
    <>
      <Button
        variant="quiet-danger"
        onClick={() => setAsking(true)}
        icon={<Trash2 aria-hidden="true" className="size-4" />}
      >
        {t.vapi.remove}
      </Button>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={t.vapi.removeTitle(name)}
        consequence={t.vapi.removeHint}
        confirm={busy ? t.vapi.removing : t.vapi.remove}
        busy={busy}
        off={submission.doubtful}
        onConfirm={remove}
      >
        {problem && (
          <div className="mt-4">
            <ProblemNotice problem={problem} startOver={submission.startOver} />
          </div>
        )}
      </Confirm>
    </>
  );
}
