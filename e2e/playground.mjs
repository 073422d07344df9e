// Uses the playground as a person would, in Chromium: `node playground.mjs http://HOST OUTDIR` prints one JSON line for
// each check, {name, ok, detail}, and leaves playground.png in OUTDIR. CHROMIUM_PATH names another browser binary.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { chromium } from 'playwright-core';

const [base, outDir] = process.argv.slice(2);
if (!base || !outDir) throw new Error('usage: node playground.mjs URL OUTDIR');

/** Typed into the headers editor; must be sent, and must be found nowhere afterwards. */
const TOKEN = 'canary-token-typed-as-a-header';
/** Typed into the variables editor; must survive a reload, and no longer than the browser tab. */
const VARIABLE = 'canary-typed-as-a-variable';

const complaints = { console: [], page: [], policy: [], foreign: [] };
const sent = [];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH || '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-gpu',
    '--disable-sync',
    '--no-first-run',
  ],
});
try {
  const page = await open();
  await check('the policy allows scripts and styles by a nonce that changes with every answer', () => nonces(page));
  await check('every example has its tab', () => exampleTabs(page));
  await check('the first example runs and shows its data', () => firstExample(page));
  await check('the correlation ID of the answer can be copied', () => correlation(page));
  await check('the documentation lists the types of the schema', () => documentation(page));
  await check('the settings dialog opens and closes', () => settings(page));
  await page.screenshot({ path: join(outDir, 'playground.png') });
  await check('a header that was typed is sent and stored nowhere', () => typedHeader(page));
  await check('a reload keeps the tabs and forgets the headers', () => reload(page));
  await check('a subscription shows what changes until it is stopped', () => subscription(page));
  await check('a page may open a WebSocket', () => webSocket(page));
  await check('nothing that was typed outlives the browser tab', () => nextVisit(page));
  await check('no error on the console', () => none(complaints.console));
  await check('no error of the page', () => none(complaints.page));
  await check('no violation of the content security policy', () => none(complaints.policy));
  await check('no request to another origin', () => none(complaints.foreign));
} finally {
  await browser.close();
}

/** Prints the outcome of one check; what it returns is the detail of a success, what it throws that of a failure. */
async function check(name, body) {
  let ok = true;
  let detail;
  try {
    detail = await body();
  } catch (err) {
    ok = false;
    detail = stripVTControlCharacters(err instanceof Error ? err.message : String(err));
  }
  console.log(JSON.stringify({ name, ok, detail: detail ?? '' }));
}

function expect(condition, message) {
  if (!condition) throw new Error(message);
}

async function open() {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  context.setDefaultTimeout(30_000);
  await context.exposeFunction('reportViolation', (violation) => complaints.policy.push(violation));
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', (e) => {
      globalThis.reportViolation(`${e.effectiveDirective} blocked ${e.blockedURI || 'inline'} at ${e.sourceFile}:${e.lineNumber}`);
    });
  });
  context.on('request', watchRequest);
  context.on('weberror', (event) => complaints.page.push(String(event.error())));
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.console.push(message.text());
  });
  const page = await context.newPage();
  await visit(page);
  return page;
}

function watchRequest(request) {
  const url = new URL(request.url());
  if (url.protocol === 'data:' || url.protocol === 'blob:') return;
  if (url.host !== new URL(base).host) complaints.foreign.push(request.url());
  if (request.method() === 'POST') sent.push({ headers: request.headers(), body: request.postData() ?? '' });
}

/** Opens the playground and waits until GraphiQL has read the schema: only then is it ready to be used. */
async function visit(page) {
  const introspection = page.waitForResponse(isAnswer);
  await page.goto(`${base}/playground`);
  await (await introspection).finished();
  await page.locator('.graphiql-query-editor .CodeMirror').waitFor();
}

function isAnswer(response) {
  return response.url().endsWith('/graphql') && response.request().method() === 'POST';
}

async function nonces(page) {
  const answers = await Promise.all([0, 1].map(() => page.request.get(`${base}/playground`)));
  const found = [];
  for (const answer of answers) {
    const policy = answer.headers()['content-security-policy'] ?? '';
    expect(policy.includes("default-src 'none'"), `policy: ${policy || '(none)'}`);
    expect(!/unsafe-eval|script-src[^;]*unsafe-inline/.test(policy), `policy: ${policy}`);
    const nonce = /script-src[^;]*'nonce-([^']+)'/.exec(policy)?.[1];
    const html = await answer.text();
    expect(nonce && html.includes(`nonce="${nonce}"`), 'the page does not carry the nonce of its policy');
    expect(!html.includes('__CSP_NONCE__'), 'the placeholder of the nonce is still in the page');
    found.push(nonce);
  }
  expect(found[0] !== found[1], 'two answers carry the same nonce');
}

async function exampleTabs(page) {
  const folder = join(import.meta.dirname, '..', 'web', 'playground', 'examples');
  const want = readdirSync(folder)
    .filter((name) => name.endsWith('.graphql'))
    .sort()
    .map((name) => /^(?:query|mutation|subscription)\s+(\w+)/m.exec(readFileSync(join(folder, name), 'utf8'))[1]);
  const got = await tabTitles(page);
  expect(want.length > 0 && want.join() === got.join(), `want ${want}, got ${got}`);
  return `${got.length} tabs`;
}

async function tabTitles(page) {
  return page.locator('.graphiql-tab-button').allInnerTexts();
}

async function firstExample(page) {
  const { body } = await run(page);
  const shown = await editor(page, '.graphiql-response');
  expect(shown.data && !shown.errors, `shown: ${JSON.stringify(shown).slice(0, 500)}`);
  expect(JSON.stringify(shown.data) === JSON.stringify(body.data), 'what is shown is not what the server answered');
  return `data: ${Object.keys(shown.data)}`;
}

/** Presses the button that runs the operation and waits until the answer is on screen. */
async function run(page) {
  const answered = page.waitForResponse(isAnswer);
  await page.locator('.graphiql-execute-button').click();
  const response = await answered;
  const body = await response.json();
  await page.waitForFunction(
    (want) => JSON.stringify(JSON.parse(document.querySelector('.graphiql-response .CodeMirror').CodeMirror.getValue() || '{}')) === want,
    JSON.stringify(body),
  );
  return { body, headers: response.headers() };
}

async function editor(page, pane) {
  const text = await page.evaluate((pane) => document.querySelector(`${pane} .CodeMirror`).CodeMirror.getValue(), pane);
  return JSON.parse(text);
}

async function correlation(page) {
  const { headers } = await run(page);
  const id = headers['x-correlation-id'];
  expect(id, 'the answer has no X-Correlation-ID');
  const shown = await page.getByTestId('correlation-id').innerText();
  expect(shown === id, `answered ${id}, shown ${shown}`);
  await page.getByRole('button', { name: 'Copy correlation ID' }).click();
  await page.getByText('Copied').waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied === id, `copied ${copied}`);
}

async function documentation(page) {
  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
  await page.locator('.graphiql-doc-explorer').getByText('Query', { exact: true }).first().click();
  await page.locator('.graphiql-doc-explorer').getByText('integrations', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Hide Documentation Explorer' }).click();
}

async function settings(page) {
  await page.getByRole('button', { name: 'Open settings dialog' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Theme').waitFor();
  expect((await dialog.getByText('Persist headers').count()) === 0, 'the dialog offers to store headers');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
}

async function typedHeader(page) {
  // Another operation than before: the history, which keeps headers too, skips what it has already.
  await page.locator('.graphiql-tab-button').nth(1).click();
  await type(page, 'Headers', JSON.stringify({ 'X-Typed': TOKEN }));
  await type(page, 'Variables', JSON.stringify({ search: VARIABLE }));
  // Keys reach the tabs and the history with a delay: without waiting for that, the checks below would prove nothing.
  await storedInSession(page, 'graphiql:tabState', VARIABLE);
  await run(page);
  expect(sent.at(-1).headers['x-typed'] === TOKEN, 'the typed header was not sent');
  await storedInSession(page, 'graphiql:queries', VARIABLE);
  const stored = await storages(page);
  expect(!stored.local.includes(TOKEN), `localStorage holds the header: ${stored.local}`);
  expect(!stored.session.includes(TOKEN), `sessionStorage holds the header: ${stored.session}`);
  expect(!stored.local.includes(VARIABLE), `localStorage holds the variables: ${stored.local}`);
}

async function storedInSession(page, key, text) {
  await page
    .waitForFunction(([key, text]) => sessionStorage.getItem(key)?.includes(text), [key, text])
    .catch(() => expect(false, `${key} in sessionStorage never held ${text}`));
}

async function type(page, tool, text) {
  await page.getByRole('button', { name: tool, exact: true }).click();
  const target = page.locator(`.graphiql-editor-tool .graphiql-editor:not(.hidden) .CodeMirror`);
  await target.click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
}

async function storages(page) {
  return page.evaluate(() => ({ local: JSON.stringify({ ...localStorage }), session: JSON.stringify({ ...sessionStorage }) }));
}

async function reload(page) {
  const before = await tabTitles(page);
  await visit(page);
  const after = await tabTitles(page);
  expect(before.join() === after.join(), `before ${before}, after ${after}`);
  const stored = await storages(page);
  expect(stored.session.includes(VARIABLE), 'the variables are gone');
  await run(page);
  expect(sent.at(-1).headers['x-typed'] === undefined, 'the header is sent again after a reload');
}

async function subscription(page) {
  await page.locator('.graphiql-tab-button', { hasText: 'IntegrationChanged' }).click();
  await page.locator('.graphiql-execute-button').click();
  await shows(page, 'STUBBED');
  await fail(page, 3);
  await shows(page, 'UNAVAILABLE');
  const button = page.getByRole('button', { name: /^Stop query/ });
  await button.click();
  await button.waitFor({ state: 'detached' });
  const shown = await editor(page, '.graphiql-response');
  expect(shown.data?.integrationChanged?.health.breaker.state === 'OPEN' && !shown.errors, JSON.stringify(shown));
  return shown.data.integrationChanged.status;
}

async function shows(page, status) {
  await page.waitForFunction(
    (status) => document.querySelector('.graphiql-response .CodeMirror').CodeMirror.getValue().includes(`"status": "${status}"`),
    status,
  );
}

/** Has calls to the provider fail, as another user of the same server would. */
async function fail(page, times) {
  for (let i = 0; i < times; i++) {
    await page.request.post(`${base}/graphql`, {
      headers: { 'X-Stub-Scenario': 'vapi=503' },
      data: { query: 'mutation { testIntegration(input: { service: VAPI }) { ok } }' },
    });
  }
}

/** The policy of the page lets it, and the server takes its origin. */
async function webSocket(page) {
  const answer = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const socket = new WebSocket(`ws://${location.host}/graphql`, 'graphql-transport-ws');
        socket.onopen = () => socket.send('{"type":"connection_init"}');
        socket.onmessage = (event) => resolve(event.data);
        socket.onclose = (event) => resolve(`closed with ${event.code}`);
      }),
  );
  expect(answer === '{"type":"connection_ack"}', String(answer));
}

async function nextVisit(page) {
  const next = await page.context().newPage();
  await visit(next);
  const stored = await storages(next);
  expect(!(stored.local + stored.session).includes(VARIABLE), `still stored: ${stored.local} ${stored.session}`);
  await exampleTabs(next);
  // Tabs that were stored but never edited must be recognized too, or each reload would open one more.
  await visit(next);
  await exampleTabs(next);
  await next.close();
}

function none(list) {
  expect(list.length === 0, [...new Set(list)].join('\n'));
}
