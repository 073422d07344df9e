import type { EmailSenderQuery } from '../../gql/graphql.ts';

export type EmailLimits = NonNullable<EmailSenderQuery['email']>['limits'];

/** How many bytes a request holds besides what was entered: names of fields, the key, and what the cache asks for. */
export const AROUND = 2048;

/** How many bytes something takes as JSON. */
export function bytes(...parts: unknown[]): number {
  return new Blob([JSON.stringify(parts)]).size;
}

/** How many bytes files have together. */
export function total(files: readonly File[]): number {
  return files.reduce((sum, f) => sum + f.size, 0);
}

/**
 * How many bytes files may have together, beside what else is in the request. In it they are base64: four characters
 * for each three bytes, and for what is left of each file.
 */
export function roomFor(limits: EmailLimits, files: readonly File[] = [], ...texts: string[]): number {
  const named = files.map((f) => ({ name: f.name, contentType: f.type, content: '' }));
  const left = limits.requestBytes - AROUND - bytes(texts, named);
  return Math.max(0, Math.min(limits.attachmentBytes, Math.floor((left / 4) * 3) - 2 * files.length));
}

/** In what files are too much; null if they are not. */
export function excess(limits: EmailLimits, room: number, files: readonly File[]): 'number' | 'size' | null {
  if (files.length > limits.attachments) return 'number';
  return files.length > 0 && total(files) > room ? 'size' : null;
}
