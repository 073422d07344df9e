import { type RefObject, useEffect, useRef, useState } from 'react';
import { useClient } from 'urql';
import { type Problem, problemsOf } from '../api/problem.ts';
import type { ConnectIntegrationInput } from '../gql/graphql.ts';
import { ConnectIntegrationDocument } from '../gql/graphql.ts';
import { useTranslation } from '../i18n/index.ts';
import { Button } from '../ui/button.tsx';
import { Copyable } from '../ui/copy.tsx';
import { type Entered, Form, SecretField, SelectField, TextField } from '../ui/form.tsx';
import { Outward } from '../ui/outward.tsx';
import { ProblemNotice } from '../ui/problem.tsx';
import { useQueryState } from '../ui/query.ts';
import { toast } from '../ui/toast.tsx';
import { ConsentForm, ConsentMissing } from './consent.tsx';
import type { IntegrationWithForms } from './page.tsx';
import { services } from './services.ts';

type Method = IntegrationWithForms['connect'][number];
type FieldSpec = Method['fields'][number];

type Props = { integration: IntegrationWithForms; replacing?: boolean; onDone?: () => void };

const KEYS = ['connect'] as const;

/** The ways to connect an integration, as the API describes them; a choice between them if there are several. */
export function ConnectForms({ integration, replacing, onDone }: Props) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState(0);
  const methods = integration.connect;
  // A consent that this server does not offer is shown all the same, after those that it does.
  const { consent } = services[integration.service];
  const missing = consent && !methods.some((m) => m.kind === 'CONSENT') ? consent : null;
  const names = [...methods.map((m) => m.name), ...(missing ? [missing] : [])];
  const method = methods[chosen];
  const box = useRef<HTMLDivElement>(null);
  useAskedFor(box, replacing ?? false);
  const common = { integration, replacing: replacing ?? false, ...(onDone ? { onDone } : {}) };
  return (
    <div ref={box}>
      {names.length > 1 && (
        <fieldset className="mb-6">
          <legend className="mb-2 text-sm font-medium">{t.integration.method}</legend>
          <div className="flex flex-wrap gap-x-6 gap-y-2">
            {names.map((name, i) => (
              <label key={name} className="inline-flex min-h-8 items-center gap-2">
                <input type="radio" name="method" checked={i === chosen} onChange={() => setChosen(i)} />
                {name}
              </label>
            ))}
          </div>
        </fieldset>
      )}
      {method && <Guide method={method} />}
      {method?.kind === 'FORM' && <MethodForm key={method.path.join('.')} method={method} {...common} />}
      {method?.kind === 'CONSENT' && <ConsentForm {...common} />}
      {!method && missing && <ConsentMissing />}
    </div>
  );
}

function Guide({ method }: { method: Method }) {
  const { t } = useTranslation();
  if (!method.help && !method.guide && !method.redirectUrl) return null;
  return (
    <div className="mb-5 space-y-1 text-sm text-muted">
      {method.help && <p>{method.help}</p>}
      {method.guide && (
        <p>
          {t.labelled(t.integration.guide)} <Outward href={method.guide.url}>{method.guide.label}</Outward>
        </p>
      )}
      {method.redirectUrl && (
        <p>
          {t.labelled(t.integration.redirect)} <Copyable value={method.redirectUrl} what={t.integration.redirectUrl} />
        </p>
      )}
    </div>
  );
}

function MethodForm(props: Required<Omit<Props, 'onDone'>> & { method: Method; onDone?: () => void }) {
  const { integration, method, replacing } = props;
  const { t } = useTranslation();
  const client = useClient();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  async function send(entered: Entered) {
    setBusy(true);
    setProblem(null);
    const { error } = await client
      .mutation(ConnectIntegrationDocument, { input: inputOf(method, entered) })
      .toPromise();
    setBusy(false);
    const failed = problemsOf(error)[0] ?? null;
    setProblem(failed);
    return failed;
  }

  function done() {
    toast.good(replacing ? t.integration.replaced(integration.name) : t.integration.connected(integration.name));
    if (props.onDone) props.onDone();
    // The form is gone, and what had the focus with it.
    else document.querySelector<HTMLElement>('h1')?.focus();
  }

  return (
    <Form send={send} done={done} label={t.integration.connect(integration.name)} guarded>
      {method.fields.map((field) => (
        <ConnectField key={field.key} field={field} hint={replacing ? (integration.credential?.hint ?? '') : null} />
      ))}
      {problem && <ConnectProblem problem={problem} />}
      <div>
        <Button type="submit" variant="primary" busy={busy}>
          {busy ? t.integration.savingTest : t.integration.saveTest}
        </Button>
      </div>
    </Form>
  );
}

/** What stood against connecting. The form itself is what corrects it, so that no button leads anywhere else. */
function ConnectProblem({ problem }: { problem: Problem }) {
  return <ProblemNotice problem={{ ...problem, url: null }} />;
}

/** A link that is to connect leads to the first field, or to the button that begins a consent. */
function useAskedFor(box: RefObject<HTMLElement | null>, replacing: boolean) {
  const { values, set } = useQueryState(KEYS);
  const asked = values.connect !== '' && !replacing;
  useEffect(() => {
    if (!asked) return;
    box.current?.querySelector<HTMLElement>('form input, form select, [data-testid=consent]')?.focus();
    set({ connect: '' });
  }, [asked, box, set]);
}

function ConnectField({ field, hint }: { field: FieldSpec; hint: string | null }) {
  const { t } = useTranslation();
  const help = (
    <>
      {field.help}
      {field.find && (
        <>
          {field.help && ' '}
          <Outward href={field.find.url}>{field.find.label}</Outward>
        </>
      )}
    </>
  );
  const kept = hint === null ? null : hint ? t.integration.kept(hint) : t.integration.keptUnknown;
  const common = {
    name: field.key,
    label: field.label,
    required: field.required,
    optional: !field.required,
    ...(field.help || field.find ? { help } : {}),
  };
  if (field.kind === 'CHOICE') {
    return (
      <SelectField
        {...common}
        choices={field.choices}
        {...(field.required ? {} : { empty: t.none })}
        {...(field.default ? { defaultValue: field.default } : {})}
      />
    );
  }
  const text = {
    ...common,
    pattern: field.pattern,
    limit: field.maxLength,
    placeholder: (field.secret && kept) || (field.placeholder ?? undefined),
    defaultValue: field.default ?? undefined,
  };
  if (field.secret) return <SecretField {...text} />;
  if (field.kind === 'NUMBER') return <TextField {...text} type="number" inputMode="numeric" />;
  return <TextField {...text} autoComplete="off" autoCapitalize="none" spellCheck={false} />;
}

/** What was entered, in the place of the input where the API wants it. */
function inputOf(method: Method, entered: Entered): ConnectIntegrationInput {
  const fields = method.fields.flatMap((f): [string, string | number][] => {
    const value = entered[f.key] ?? '';
    if (value === '') return [];
    return [[f.key, f.kind === 'NUMBER' ? Number(value) : value]];
  });
  // The schema says where the fields go; the server checks that they fit there.
  return method.path.reduceRight<unknown>(
    (inner, step) => ({ [step]: inner }),
    Object.fromEntries(fields),
  ) as ConnectIntegrationInput;
}
