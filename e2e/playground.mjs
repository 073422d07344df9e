// Uses the playground as a person would, in Chromium: `node playground.mjs http://HOST OUTDIR` prints one JSON line for
// each check, {name, ok, detail}, and leaves playground.png in OUTDIR. CHROMIUM_PATH names another browser binary.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { chromium } from 'playwright-core';

const [base, outDir] = process.argv.slice(2);
if (!base || !outDir) throw new Error('usage: node playground.mjs URL OUTDIR');

/** Typed into the headers editor; must be sent, and must be found nowhere afterwards. */
const TOKEN = 'canary-token-typed-as-a-header';
/** Typed into the variables editor; must survive a reload, and no longer than the browser tab. */
const VARIABLE = 'canary-typed-as-a-variable';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

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
  await check('three examples are open at first', () => firstTabs(page));
  await check('the panel lists every example with what it is for', () => panel(page));
  await check('the first example runs and shows its data', () => firstExample(page));
  await check('the correlation ID of the answer can be copied', () => correlation(page));
  await check('the documentation lists the types of the schema', () => documentation(page));
  await check('the settings dialog opens and closes', () => settings(page));
  await check('an example that fails on purpose shows the error beside the data', () => failingExample(page));
  await page.screenshot({ path: join(outDir, 'playground.png') });
  await check('an example is found, opened, run and left with the keyboard alone', () => keyboard(page));
  await page.getByRole('searchbox').fill(''); // if that failed, what comes next is not to
  await check('each tab of a write has an idempotency key of its own', () => idempotencyKeys(page));
  for (const theme of ['light', 'dark']) {
    await check(`the panel has nothing against it in ${theme} colours`, () => accessible(page, theme));
  }
  await check('a header that was typed is sent and stored nowhere', () => typedHeader(page));
  await check('a reload keeps the tabs and forgets the headers', () => reload(page));
  await check('a subscription shows what changes until it is stopped', () => subscription(page));
  await check('a page may open a WebSocket', () => webSocket(page));
  await check('a panel that was closed stays closed', () => closedPanel(page));
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

async function firstTabs(page) {
  const want = 'Integrations,OneOfTwo,IntegrationChanged';
  const got = (await tabTitles(page)).join();
  expect(got === want, `want ${want}, got ${got}`);
}

/** The names and the first sentences of the files, each folder's by what running them does. */
function examples() {
  const root = join(import.meta.dirname, '..', 'web', 'playground', 'examples');
  return readdirSync(root, { recursive: true })
    .filter((path) => path.endsWith('.graphql'))
    .map((path) => {
      const text = readFileSync(join(root, path), 'utf8');
      const comment = text.split('\n').filter((line) => line.startsWith('# ')).map((line) => line.slice(2)).join(' ');
      return `${/^(?:query|mutation|subscription)\s+(\w+)/m.exec(text)[1]} ${comment.split(/(?<=\.)\s/)[0]}`;
    })
    .sort();
}

async function panel(page) {
  const want = examples();
  await page.locator('.ava-examples').waitFor();
  const got = (await page.locator('.ava-examples li button').allTextContents()).sort();
  expect(want.length > 40 && want.join('\n') === got.join('\n'), `want ${want.join('\n')}\ngot ${got.join('\n')}`);
  const groups = await page.locator('.ava-examples').getByRole('heading', { level: 3 }).allTextContents();
  expect(groups.join() === 'Integrations,Vapi,Twilio,E-mail,Calendar,This server,Failures on purpose', groups.join());
  return `${got.length} examples`;
}

async function failingExample(page) {
  await page.locator('.graphiql-tab-button', { hasText: 'OneOfTwo' }).click();
  const { body } = await run(page);
  expect(body.data.vapi.assistants.nodes.length > 0, `the one that works: ${JSON.stringify(body)}`);
  expect(body.errors.length === 1 && body.errors[0].extensions.code === 'UPSTREAM_UNAUTHORIZED', JSON.stringify(body.errors));
}

/** The list's button for an example. */
function listed(page, name) {
  return page.locator('.ava-examples').getByRole('button', { name: new RegExp(`^${name} `) });
}

async function focused(page, locator, what) {
  await locator.and(page.locator(':focus')).waitFor({ timeout: 5000 }).catch(() => expect(false, `${what} has not the focus`));
}

async function keyboard(page) {
  const before = await tabTitles(page);
  const box = page.getByRole('searchbox', { name: 'Search examples' });
  await box.focus();
  await page.keyboard.type('phone numbers read');
  await page.getByText('3 examples').waitFor();
  await page.keyboard.press('ArrowDown');
  await focused(page, listed(page, 'VapiPhoneNumbers'), 'the first that was found');
  await page.keyboard.press('ArrowDown');
  await focused(page, listed(page, 'TwilioPhoneNumbers'), 'the next one');
  await page.keyboard.press('Enter');
  const after = await tabTitles(page);
  expect(after.join() === [...before, 'TwilioPhoneNumbers'].join(), `before ${before}, after ${after}`);
  const answered = page.waitForResponse(isAnswer);
  await page.keyboard.press('ControlOrMeta+Enter');
  const body = await (await answered).json();
  expect(body.data?.twilio.phoneNumbers.nodes.length > 0 && !body.errors, JSON.stringify(body).slice(0, 500));
  // What the editors take of the Tab key, nobody gets out of.
  await page.keyboard.press('Tab');
  await focused(page, page.locator('button'), 'a button after the editor');
  await listed(page, 'TwilioPhoneNumbers').press('Enter');
  expect((await tabTitles(page)).join() === after.join(), 'it was opened once more');
  await box.fill('no such thing');
  await page.getByText('No example has that.').waitFor();
}

async function idempotencyKeys(page) {
  const keys = [];
  for (let i = 0; i < 2; i++) {
    await listed(page, 'SendSms').click();
    const { idempotencyKey } = (await editor(page, '.graphiql-editor-tool .graphiql-editor:not(.hidden)')).input;
    // Keys reach the tabs with a delay, and would reach the next one if this were gone by then.
    await storedInSession(page, 'graphiql:tabState', idempotencyKey);
    await page.getByRole('button', { name: 'Close Tab' }).last().click();
    await page.waitForFunction((key) => !sessionStorage.getItem('graphiql:tabState').includes(key), idempotencyKey);
    keys.push(idempotencyKey);
  }
  const form = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  expect(keys[0] !== keys[1] && keys.every((key) => form.test(key)), keys.join());
}

async function accessible(page, theme) {
  await page.emulateMedia({ colorScheme: theme });
  // Not as a script of the page, which its policy would not let in.
  await page.evaluate(AXE);
  const { violations, passes } = await page.evaluate((tags) => globalThis.axe.run('.ava-examples', { runOnly: tags }), TAGS);
  const found = violations.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.html.slice(0, 200)} ${n.failureSummary}`).join('\n')}`);
  expect(found.length === 0, found.join('\n'));
  return `${passes.length} rules passed`;
}

async function closedPanel(page) {
  await page.getByRole('button', { name: 'Hide Examples' }).click();
  await visit(page);
  await page.getByRole('button', { name: 'Show Examples' }).waitFor();
  expect((await page.locator('.ava-examples').count()) === 0, 'it is there again');
  await page.getByRole('button', { name: 'Show Examples' }).click();
  await visit(page);
  await page.locator('.ava-examples').waitFor();
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
  await page.getByRole('button', { name: 'Show Examples' }).click();
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
  await listed(page, 'Assistants').click();
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
  await firstTabs(next);
  // Tabs that were stored but never edited must be recognized too, or each reload would open one more.
  await visit(next);
  await firstTabs(next);
  await next.close();
}

function none(list) {
  expect(list.length === 0, [...new Set(list)].join('\n'));
}
