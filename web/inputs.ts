import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * One hash over every file that the bundle is built from: SHA-256 of the lines `<sha256>  <path>` in the order of the
 * paths, which is what `sha256sum` prints. web_test.go computes the same in Go; change both together.
 */
export function inputsHash(root: string): string {
  const lines = inputs(root, '')
    .sort()
    .map((path) => `${sha256(readFileSync(join(root, path)))}  ${path}\n`);
  return sha256(lines.join(''));
}

/** By rule and not by list, so that a new source file counts without anybody remembering to name it. */
function inputs(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    if (entry.name.startsWith('.')) return [];
    if (entry.isDirectory()) return folder === '' && OUTPUTS.has(entry.name) ? [] : inputs(root, path);
    return SOURCE.test(entry.name) && !TEST.test(entry.name) ? [path] : [];
  });
}

const OUTPUTS = new Set(['dist', 'node_modules']);
const SOURCE = /\.(ts|tsx|css|html|json|graphql|svg)$/;
const TEST = /\.test\.tsx?$/;

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
