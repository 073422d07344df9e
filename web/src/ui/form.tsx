import { Eye, EyeOff } from 'lucide-react';
import {
  type ChangeEvent,
  createContext,
  type FormEvent,
  type InputHTMLAttributes,
  type ReactNode,
  useContext,
  useId,
  useRef,
  useState,
} from 'react';
import { flushSync } from 'react-dom';
import type { Problem } from '../api/problem.ts';
import { type Translation, useTranslation } from '../i18n/index.ts';
import { useUnsaved } from './navigation.ts';

type Errors = Readonly<Record<string, string>>;
type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** What was entered, by the names of the fields, white space around it cut off. */
export type Entered = Readonly<Record<string, string>>;

const ErrorsContext = createContext<Errors>({});

/**
 * A form that checks its fields when it is sent, by what they say of themselves, and leads to the first that is wrong.
 * `send` returns what the server found wrong with single fields; what concerns the whole form it shows itself.
 */
export function Form(props: {
  send: (entered: Entered) => Promise<Problem | null>;
  /** Is called once it has gone well, when nothing is unsaved any more: it may lead to another page. */
  done?: (entered: Entered) => void;
  label?: string;
  /** Whether leaving asks first once something has been entered. */
  guarded?: boolean;
  className?: string;
  children: ReactNode;
}) {
  const translation = useTranslation();
  const form = useRef<HTMLFormElement>(null);
  const [errors, setErrors] = useState<Errors>({});
  const [dirty, setDirty] = useState(false);
  useUnsaved(dirty && (props.guarded ?? false));

  function show(found: Errors) {
    setErrors(found);
    const first = controls(form.current).find((c) => c.name in found);
    // What is folded away cannot have the focus.
    const folded = first?.closest('details');
    if (folded) folded.open = true;
    first?.focus();
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    const all = controls(form.current);
    for (const c of all) if (c instanceof HTMLInputElement && c.type !== 'file') c.value = c.value.trim();
    const found: Record<string, string> = {};
    for (const c of all) {
      const wrong = complaint(c, translation);
      if (wrong && !(c.name in found)) found[c.name] = wrong;
    }
    show(found);
    if (Object.keys(found).length > 0) return;
    const values = Object.fromEntries(all.map((c) => [c.name, entered(c)]));
    const problem = await props.send(values);
    if (!problem) {
      flushSync(() => setDirty(false));
      props.done?.(values);
      return;
    }
    const name = concerned(problem.field ?? [], new Set(all.map((c) => c.name)));
    if (problem.sentence && name) show({ [name]: problem.sentence });
  }

  return (
    <ErrorsContext value={errors}>
      <form
        ref={form}
        noValidate
        aria-label={props.label}
        onSubmit={submit}
        onInput={() => setDirty(true)}
        className={props.className ?? 'grid gap-5'}
      >
        {Object.keys(errors).length > 0 && (
          <p role="alert" className="rounded-control bg-bad-soft px-4 py-3 text-sm text-bad">
            {translation.t.form.check}
          </p>
        )}
        {props.children}
      </form>
    </ErrorsContext>
  );
}

/** The control that a path into the arguments is about: by as much of the path as names one, from its end. */
function concerned(path: readonly string[], names: ReadonlySet<string>): string | undefined {
  for (let end = path.length; end > 0; end--) {
    for (let start = 0; start < end; start++) {
      const name = path.slice(start, end).join('.');
      if (names.has(name)) return name;
    }
  }
  return undefined;
}

function controls(form: HTMLFormElement | null): Control[] {
  return Array.from(form?.elements ?? []).filter(
    (e): e is Control =>
      (e instanceof HTMLInputElement || e instanceof HTMLSelectElement || e instanceof HTMLTextAreaElement) &&
      e.name !== '',
  );
}

function entered(control: Control): string {
  if (control instanceof HTMLInputElement && control.type === 'checkbox') return control.checked ? 'true' : '';
  return control.value;
}

/** What is wrong with a control; empty if nothing is. */
function complaint(control: Control, { t, format }: Translation): string {
  const { validity } = control;
  if (validity.customError) return control.validationMessage;
  if (validity.valueMissing) return t.form.missing;
  if (validity.badInput) return t.form.number;
  if (control instanceof HTMLInputElement && (validity.rangeUnderflow || validity.rangeOverflow)) {
    return t.form.range(format.number(Number(control.min)), format.number(Number(control.max)));
  }
  const { pattern, complaint: words, limit } = control.dataset;
  if (limit && [...control.value].length > Number(limit)) return t.form.tooLong(format.number(Number(limit)));
  // Not the attribute: that is compiled with other rules, which refuse what the server's takes.
  if (pattern && control.value && !new RegExp(`^(?:${pattern})$`, 'u').test(control.value)) {
    return words ?? t.form.pattern;
  }
  return '';
}

export type FieldProps = {
  name: string;
  label: string;
  help?: ReactNode;
  required?: boolean;
  optional?: boolean;
};

/** The names by which a control, its label, its help and its error know each other. */
export function useField({ name, help }: FieldProps, wrong?: string) {
  const id = useId();
  const found = useContext(ErrorsContext)[name];
  const error = wrong ?? found;
  const described = [error && `${id}-error`, help && `${id}-help`].filter(Boolean).join(' ');
  return {
    id,
    error,
    aria: {
      id,
      name,
      'aria-invalid': error ? (true as const) : undefined,
      'aria-describedby': described || undefined,
    },
  };
}

export function Field(props: FieldProps & { id: string; error: string | undefined; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className="min-w-0">
      <div className="mb-1.5 flex flex-wrap items-baseline gap-x-2">
        <label htmlFor={props.id} className="text-sm font-medium">
          {props.label}
        </label>
        {props.optional && <span className="text-[0.8125rem] text-muted">{t.optional}</span>}
      </div>
      {props.children}
      {props.error && (
        <p id={`${props.id}-error`} className="mt-1.5 text-sm text-bad">
          {props.error}
        </p>
      )}
      {props.help && (
        <p id={`${props.id}-help`} className="mt-1.5 text-[0.8125rem] text-muted">
          {props.help}
        </p>
      )}
    </div>
  );
}

type Limits = {
  pattern?: string | null | undefined;
  complaint?: string | undefined;
  limit?: number | null | undefined;
};

function limits({ pattern, complaint, limit }: Limits) {
  return { 'data-pattern': pattern ?? undefined, 'data-complaint': complaint, 'data-limit': limit ?? undefined };
}

type TextProps = FieldProps & Limits & Omit<InputHTMLAttributes<HTMLInputElement>, 'pattern' | 'name'>;

export function TextField({ label, help, optional, pattern, complaint, limit, ...rest }: TextProps) {
  const props = { name: rest.name, label, help, optional: optional ?? false };
  const { id, error, aria } = useField(props);
  return (
    <Field {...props} id={id} error={error}>
      <input className="control" {...rest} {...limits({ pattern, complaint, limit })} {...aria} />
    </Field>
  );
}

/** A field for a secret: hidden unless asked for, and nothing for password managers or spelling checkers. */
export function SecretField({ label, help, optional, pattern, complaint, limit, ...rest }: TextProps) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  const props = { name: rest.name, label, help, optional: optional ?? false };
  const { id, error, aria } = useField(props);
  const Icon = shown ? EyeOff : Eye;
  return (
    <Field {...props} id={id} error={error}>
      <div className="relative">
        <input
          className="control pr-12 font-mono"
          {...rest}
          {...limits({ pattern, complaint, limit })}
          {...aria}
          type={shown ? 'text' : 'password'}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          data-1p-ignore
          data-lpignore="true"
        />
        <button
          type="button"
          aria-pressed={shown}
          aria-controls={id}
          aria-label={t.form.showOf(label)}
          title={shown ? t.form.hide : t.form.show}
          onClick={() => setShown(!shown)}
          className="absolute inset-y-1 right-1 grid w-9 place-items-center rounded-md text-muted hover:bg-sunken hover:text-ink"
        >
          <Icon aria-hidden="true" className="size-4" />
        </button>
      </div>
    </Field>
  );
}

type AreaProps = FieldProps & Limits & { defaultValue?: string; rows?: number; onInput?: (text: string) => void };

export function TextArea({ label, help, optional, pattern, complaint, limit, onInput, ...rest }: AreaProps) {
  const props = { name: rest.name, label, help, optional: optional ?? false };
  const { id, error, aria } = useField(props);
  return (
    <Field {...props} id={id} error={error}>
      <textarea
        className="control resize-y"
        rows={3}
        {...rest}
        onInput={(event) => onInput?.(event.currentTarget.value)}
        {...limits({ pattern, complaint, limit })}
        {...aria}
      />
    </Field>
  );
}

export type Choice = { value: string; label: string };

export function SelectField(
  props: FieldProps & {
    choices: readonly Choice[];
    defaultValue?: string;
    empty?: string;
    onChange?: (value: string) => void;
  },
) {
  const { id, error, aria } = useField(props);
  const change = (event: ChangeEvent<HTMLSelectElement>) => props.onChange?.(event.target.value);
  return (
    <Field {...props} id={id} error={error}>
      <select
        className="control"
        defaultValue={props.defaultValue}
        required={props.required}
        onChange={change}
        {...aria}
      >
        {props.empty !== undefined && <option value="">{props.empty}</option>}
        {props.choices.map((c) => (
          <option key={c.value} value={c.value}>
            {c.label}
          </option>
        ))}
      </select>
    </Field>
  );
}

/** Something to say yes to. Its value is `true`, or empty. */
export function CheckField(
  props: FieldProps & { defaultChecked?: boolean; checked?: boolean; onChange?: (on: boolean) => void },
) {
  const { id, error, aria } = useField(props);
  const { checked, defaultChecked, onChange } = props;
  return (
    <div>
      <label htmlFor={id} className="inline-flex min-h-8 items-center gap-2.5 text-sm font-medium">
        <input
          type="checkbox"
          {...(checked === undefined ? { defaultChecked } : { checked })}
          onChange={(event) => onChange?.(event.target.checked)}
          {...aria}
        />
        {props.label}
      </label>
      {error && (
        <p id={`${id}-error`} className="text-sm text-bad">
          {error}
        </p>
      )}
      {props.help && (
        <p id={`${id}-help`} className="text-[0.8125rem] text-muted">
          {props.help}
        </p>
      )}
    </div>
  );
}

/** Fields that few need, folded away. One that is wrong unfolds them. */
export function MoreFields({ label, open, children }: { label: string; open?: boolean; children: ReactNode }) {
  return (
    <details open={open} className="group rounded-control border border-line">
      <summary className="rounded-control px-4 py-2.5 text-sm font-medium hover:bg-sunken">{label}</summary>
      <div className="grid gap-5 px-4 pb-5 pt-2">{children}</div>
    </details>
  );
}
