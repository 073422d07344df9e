// What the checks of the settings page share: a browser that is watched for whatever must not happen, and a way to say
// what was found. Each check prints one JSON line, {name, ok, detail}.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { stripVTControlCharacters } from 'node:util';
import { chromium } from 'playwright-core';

export const [base, prefixed, control, outDir, images] = process.argv.slice(2);
if (!outDir) throw new Error('usage: node settings/SUITE.mjs URL URL-BEHIND-A-PREFIX CONTROL OUTDIR [IMAGES]');

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** The addresses of others where a suite goes on purpose, and what the browser says on the console when it does. */
export const allowed = { hosts: new Set(), console: [] };

const complaints = { console: [], page: [], policy: [], foreign: [] };
let browser;
let failed = 0;

/** Runs the checks of a suite, and then those that hold for whatever was done in it. */
export async function suite(body) {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH || '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-gpu', '--disable-sync', '--no-first-run'],
  });
  try {
    await body();
    await check('no error on the console', () => none(complaints.console));
    await check('no error of the page', () => none(complaints.page));
    await check('no violation of the content security policy', () => none(complaints.policy));
    await check('no request to another origin', () => none(complaints.foreign));
  } finally {
    await browser.close();
  }
}

/** Prints the outcome of one check; what it returns is the detail of a success, what it throws that of a failure. */
export async function check(name, body, page) {
  let ok = true;
  let detail;
  try {
    detail = await body();
  } catch (err) {
    ok = false;
    detail = stripVTControlCharacters(err instanceof Error ? err.message : String(err));
    failed++;
    await page?.screenshot({ path: `${outDir}/failed-${failed}.png` }).catch(() => {});
    if (page) detail += `\nat ${page.url()}, seen in failed-${failed}.png`;
  }
  console.log(JSON.stringify({ name, ok, detail: detail ?? '' }));
}

export function expect(condition, message) {
  if (!condition) throw new Error(message);
}

export function same(got, want, what) {
  expect(got === want, `${what}: got ${JSON.stringify(got)}, want ${JSON.stringify(want)}`);
}

/** Like same, of objects; in which order their members are does not matter. */
export function alike(got, want, what) {
  const sorted = (_, v) => (v && typeof v === 'object' && !Array.isArray(v) ? Object.fromEntries(Object.entries(v).sort()) : v);
  same(JSON.stringify(got, sorted), JSON.stringify(want, sorted), what);
}

function none(list) {
  expect(list.length === 0, [...new Set(list)].join('\n'));
}

/** Opens a browser of its own, as another person's would be, and a page of the settings in it. */
export async function visit(path, options = {}, at = base) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    locale: 'en-US',
    permissions: ['clipboard-read', 'clipboard-write'],
    ...options,
  });
  context.setDefaultTimeout(15_000);
  await context.exposeFunction('reportViolation', (host, violation) => {
    if (!allowed.hosts.has(host)) complaints.policy.push(violation);
  });
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', (e) => {
      globalThis.reportViolation(location.host, `${e.effectiveDirective} blocked ${e.blockedURI || 'inline'} at ${e.sourceFile}:${e.lineNumber}`);
    });
  });
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (!['data:', 'blob:'].includes(url.protocol) && url.host !== new URL(at).host && !allowed.hosts.has(url.host)) complaints.foreign.push(request.url());
  });
  context.on('weberror', (event) => complaints.page.push(String(event.error())));
  context.on('console', (message) => {
    // That a request failed while a check has cut the connection is what the check is about.
    if (message.text().includes('ERR_INTERNET_DISCONNECTED') || allowed.console.some((known) => known.test(message.text()))) return;
    if (['error', 'warning'].includes(message.type())) complaints.console.push(message.text());
  });
  const page = await context.newPage();
  await page.goto(at + path);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page;
}

/** Fails if there is anything on the page that some people cannot use. */
export async function axe(page) {
  // Not as a script of the page, which its policy would not let in.
  await page.evaluate(AXE);
  const { violations, passes } = await page.evaluate((tags) => globalThis.axe.run(document, { runOnly: tags }), TAGS);
  const found = violations.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.html.slice(0, 200)} ${n.failureSummary}`).join('\n')}`);
  expect(found.length === 0, found.join('\n'));
  return `${passes.length} rules passed`;
}

/** Has the providers act in some way, such as vapi=503, or no longer. */
export async function scenario(value) {
  await fetch(`${control}/?scenario=${encodeURIComponent(value)}`);
}

/** The answer to an operation, when it comes. */
export function answer(page, operation) {
  return page.waitForResponse((r) => r.url().endsWith('/graphql') && (r.request().postData() ?? '').includes(operation));
}

export async function toast(page, text) {
  await page.getByRole('region', { name: 'Notifications' }).getByText(text).first().waitFor();
}

export function button(page, name) {
  return page.getByRole('button', { name });
}

/** The last of the notices about a failure, once it is about `code`. */
export async function problem(page, code) {
  const notice = page.locator(`[data-testid=problem][data-code=${code}]`);
  await notice.waitFor();
  return notice;
}

/** A path of the settings as the address has it, without what is before it. */
export function where(page) {
  const url = new URL(page.url());
  return url.pathname + url.search;
}
