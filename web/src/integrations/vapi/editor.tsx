import { Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
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
import { Confirm } from '../../ui/dialog.tsx';
import { type Entered, Form, SelectField, TextArea, TextField } from '../../ui/form.tsx';
import { Panel } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';
import { toast } from '../../ui/toast.tsx';
import { SectionSkeleton } from '../skeleton.tsx';

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
      <Ending assistant={props.assistant} />
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
          name="provider"
          label={t.vapi.provider}
          required
          defaultValue={a?.model?.provider ?? 'openai'}
          autoComplete="off"
          autoCapitalize="none"
        />
        <TextField
          name="model"
          label={t.vapi.model}
          required
          defaultValue={a?.model?.model ?? 'gpt-4o'}
          autoComplete="off"
          autoCapitalize="none"
        />
        <TextField
          name="temperature"
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
          name="maxTokens"
          label={t.vapi.maxTokens}
          optional
          type="number"
          min={50}
          max={10_000}
          defaultValue={a?.model?.maxTokens ?? ''}
        />
        <div className="sm:col-span-2">
          <TextArea
            name="systemPrompt"
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

/** What was entered, where it goes in the input; what was left empty is left to Vapi. */
function created(e: Entered): CreateVapiAssistantInput {
  return {
    name: e.name ?? '',
    model: model(e),
    firstMessage: e.firstMessage || null,
    firstMessageMode: (e.firstMessageMode || null) as VapiFirstMessageMode | null,
    endCallMessage: e.endCallMessage || null,
    voicemailMessage: e.voicemailMessage || null,
    maxDurationSeconds: e.maxDurationSeconds ? Number(e.maxDurationSeconds) : null,
  };
}

/** Only what differs: what is left out stays as it is at Vapi, where somebody else may have changed it meanwhile. */
function changed(before: AssistantPartsFragment, e: Entered): Omit<UpdateVapiAssistantInput, 'id'> {
  const after = created(e);
  const out: Record<string, unknown> = {};
  for (const key of [
    'name',
    'firstMessage',
    'firstMessageMode',
    'endCallMessage',
    'voicemailMessage',
    'maxDurationSeconds',
  ] as const) {
    if ((after[key] ?? null) !== (before[key] || null)) out[key] = after[key] ?? null;
  }
  const old = before.model;
  const now = model(e);
  const same =
    old?.provider === now.provider &&
    old.model === now.model &&
    (old.temperature ?? null) === now.temperature &&
    (old.maxTokens ?? null) === now.maxTokens &&
    (old.systemPrompt || null) === now.systemPrompt;
  if (!same) out.model = now;
  return out;
}

function model(e: Entered) {
  return {
    provider: e.provider ?? '',
    model: e.model ?? '',
    temperature: e.temperature ? Number(e.temperature) : null,
    maxTokens: e.maxTokens ? Number(e.maxTokens) : null,
    systemPrompt: e.systemPrompt || null,
  };
}
