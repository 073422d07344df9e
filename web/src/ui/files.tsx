import { Paperclip, X } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from '../i18n/index.ts';
import { announce } from './announcer.tsx';
import { Field, type FieldProps, useField } from './form.tsx';

/** A field for files, which lists what was chosen with its size, and says while choosing what is too much. */
export function FilesField(
  props: FieldProps & {
    files: readonly File[];
    onChange: (files: readonly File[]) => void;
    /** What is wrong with the files together. */
    wrong: string | undefined;
    children?: ReactNode;
  },
) {
  const { t, format } = useTranslation();
  const { files, wrong } = props;
  const input = useRef<HTMLInputElement>(null);
  const before = useRef<string>(undefined);
  const { id, error, aria } = useField(props, wrong);
  useEffect(() => {
    input.current?.setCustomValidity(wrong ?? '');
    if (wrong) before.current = wrong;
  }, [wrong]);
  // What the form found before holds no longer once the files are few enough.
  const shown = !wrong && error === before.current ? undefined : error;

  function remove(file: File) {
    props.onChange(files.filter((f) => f !== file));
    announce(t.files.removed(file.name));
    input.current?.focus();
  }

  return (
    <Field {...props} id={id} error={shown}>
      {files.length > 0 && (
        <ul className="mb-2 divide-y divide-line rounded-control border border-line" data-testid="files">
          {files.map((file, i) => (
            <li key={`${i}${file.name}`} className="flex items-center gap-3 py-1 pl-3 pr-1 text-sm">
              <span className="min-w-0 flex-1 wrap-anywhere">{file.name}</span>
              <span className="shrink-0 tabular-nums text-muted">{format.bytes(file.size)}</span>
              <button
                type="button"
                onClick={() => remove(file)}
                aria-label={t.files.remove(file.name)}
                title={t.files.remove(file.name)}
                className="grid size-8 shrink-0 place-items-center rounded-md text-muted hover:bg-sunken hover:text-ink"
              >
                <X aria-hidden="true" className="size-4" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <label
        className={`inline-flex min-h-10 cursor-pointer items-center gap-2 rounded-control border bg-surface px-4 py-2 text-sm font-medium hover:bg-sunken has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent ${shown ? 'border-bad' : 'border-rim'}`}
      >
        <Paperclip aria-hidden="true" className="size-4" />
        {t.files.add}
        <input
          ref={input}
          type="file"
          multiple
          className="sr-only"
          {...aria}
          aria-invalid={shown ? true : undefined}
          onChange={(event) => {
            props.onChange([...files, ...(event.target.files ?? [])]);
            // So that the same file can be chosen again after it was removed.
            event.target.value = '';
          }}
        />
      </label>
    </Field>
  );
}

/** What is in a file, as base64. Rejects if it cannot be read, such as when it is gone by now. */
export function contentOf(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
