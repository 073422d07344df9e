// Connects, breaks, mends and disconnects an integration: `node settings/connect.mjs` with what browser.mjs says.
import { answer, base, button, check, expect, problem, same, scenario, suite, toast, visit, where } from './browser.mjs';

const WRONG = 'invalid-00000000-0000-4000-8000-00000000bad1';
const RIGHT = '7a1c9f3e-5b2d-4c8a-9e6f-1d0b3a5c7e42';

/** Scenario and code; each is ended by a test that goes well, so that no breaker opens. */
const WAYS = [
  ['429;retry-after=2', 'UPSTREAM_RATE_LIMITED'],
  ['502', 'UPSTREAM_UNAVAILABLE'],
  ['hang', 'UPSTREAM_TIMEOUT'],
  ['garbage', 'UPSTREAM_UNAVAILABLE'],
];

await suite(async () => {
  const page = await visit('/');
  const step = (name, body) => check(name, body, page);
  await step('the list shows every integration with its status', () => list(page));
  await step('each integration says when it last worked', () => lastWorked(page));
  await step('a search narrows the list down and is kept in the address', () => search(page));
  await step('a status narrows the list down, and one that there is not is ignored', () => filter(page));
  await step('a list that a filter leaves empty says so, and the filter can be cleared', () => noMatch(page));
  await step('a field that is wrong is named and focused, and nothing is sent', () => invalid(page));
  await step('a wrong key is refused, and nothing is stored', () => wrongKey(page));
  await step('the correlation ID of a failure can be copied', () => copy(page));
  await step('the correlation ID of a failure can be copied without a clipboard', withoutClipboard);
  await step('a right key is tested and then stored', () => rightKey(page));
  await step('a stored key never comes back', () => secret(page));
  await step('a test says that it works, and how fast', () => works(page));
  await step('each way of failing is shown with its code, and success ends it', () => failures(page));
  await step('an open circuit breaker counts down and holds off tests', () => open(page));
  await step('an open circuit breaker is told of once, and its end once', () => told(page));
  await step('a circuit breaker closes again after a test', () => recover(page));
  await step('a key that is no longer accepted leads to the form that replaces it', () => replace(page));
  await step('the list says what is broken, and follows when it is mended', () => attention(page));
  await step('a form that was filled in is not left by mistake', () => unsaved(page));
  await step('disconnecting asks first, with the focus on the way out', () => cancel(page));
  await step('disconnecting leaves nothing behind', () => disconnect(page));
});

async function list(page) {
  await page.getByRole('heading', { name: 'Integrations', level: 1 }).waitFor();
  const query = '{ integrations { totalCount nodes { name } } }';
  const { data } = await (await page.request.post(`${base}/graphql`, { data: { query } })).json();
  expect(data.integrations.totalCount >= 3, JSON.stringify(data));
  for (const { name } of data.integrations.nodes) await page.getByRole('listitem').filter({ hasText: name }).getByText('Stub', { exact: true }).waitFor();
  await page.getByText(`${data.integrations.totalCount} integrations`).first().waitFor();
}

async function lastWorked(page) {
  // That the first call goes well is no change that would be told.
  for (const name of ['Vapi', 'Twilio']) {
    const row = page.getByRole('listitem').filter({ has: page.getByRole('link', { name, exact: true }) });
    await row.getByRole('button').click();
    await row.getByText(/Last success: now/).waitFor();
  }
}

async function search(page) {
  await page.getByRole('searchbox').fill('voice');
  await page.getByRole('link', { name: 'Twilio' }).waitFor({ state: 'detached' });
  same(where(page), '/?q=voice', 'address');
  await page.reload();
  await page.getByRole('link', { name: 'Vapi' }).waitFor();
  same(await page.getByRole('searchbox').inputValue(), 'voice', 'after a reload');
  same(await page.getByRole('link', { name: 'Twilio' }).count(), 0, 'others');
  await page.getByRole('searchbox').fill('');
  await page.getByRole('link', { name: 'Twilio' }).waitFor();
  same(where(page), '/', 'address');
}

async function filter(page) {
  await page.getByLabel('Status').selectOption('STUBBED');
  await page.getByRole('link', { name: 'Vapi' }).waitFor();
  same(where(page), '/?status=STUBBED', 'address');
  await page.goto(`${base}/?status=%3Cscript%3E`);
  await page.getByRole('link', { name: 'Vapi' }).waitFor();
  same(await page.getByLabel('Status').inputValue(), '', 'filter');
}

async function noMatch(page) {
  await page.goto(`${base}/?q=nothing+has+this+name&status=CONNECTED`);
  await page.getByText('Nothing matches.').waitFor();
  await button(page, 'Clear filters').click();
  await page.getByRole('link', { name: 'Vapi' }).waitFor();
  same(where(page), '/', 'address');
}

async function invalid(page) {
  await page.getByRole('link', { name: 'Vapi' }).click();
  await page.getByRole('heading', { name: 'Vapi', level: 1 }).waitFor();
  let sent = 0;
  page.on('request', (r) => (r.postData() ?? '').includes('ConnectIntegration') && sent++);
  await button(page, 'Save and test').click();
  const field = page.getByLabel('Private API key', { exact: true });
  same(await field.getAttribute('aria-invalid'), 'true', 'aria-invalid');
  expect(await field.evaluate((e) => e === document.activeElement), 'the field has not got the focus');
  const described = await field.getAttribute('aria-describedby');
  const words = await page.locator(described.split(' ').map((id) => `[id="${id}"]`).join(', ')).allInnerTexts();
  expect(words.some((w) => w.includes('Please fill this in.')), `described by ${words}`);
  same(sent, 0, 'requests');
}

async function wrongKey(page) {
  await page.getByLabel('Private API key', { exact: true }).fill(WRONG);
  await button(page, 'Save and test').click();
  const notice = await problem(page, 'UPSTREAM_UNAUTHORIZED');
  const sentence = await notice.getByRole('alert').innerText();
  expect(sentence.startsWith('Invalid Vapi API key. Please update your credentials in Settings.'), sentence);
  same(await page.getByText('Stub', { exact: true }).count() > 0, true, 'still a stub');
  same(await page.getByLabel('Private API key', { exact: true }).inputValue(), WRONG, 'what was typed is kept');
}

async function copy(page) {
  const notice = await problem(page, 'UPSTREAM_UNAUTHORIZED');
  const id = await notice.locator('code').first().innerText();
  await notice.getByRole('button', { name: 'Copy Correlation ID' }).click();
  same(await page.evaluate(() => navigator.clipboard.readText()), id, 'copied');
  expect(/^[A-Za-z0-9._-]{8,128}$/.test(id), id);
}

/** As it is over plain HTTP, and then where nothing can be copied at all. */
async function withoutClipboard() {
  const page = await visit('/');
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'clipboard', { value: undefined });
    addEventListener('copy', () => (globalThis.copied = String(getSelection())));
  });
  await page.goto(`${base}/integrations/vapi`);
  await page.getByLabel('Private API key', { exact: true }).fill(WRONG);
  await button(page, 'Save and test').click();
  const notice = await problem(page, 'UPSTREAM_UNAUTHORIZED');
  const id = await notice.locator('code').first().innerText();
  await notice.getByRole('button', { name: 'Copy Correlation ID' }).click();
  same(await page.evaluate(() => globalThis.copied), id, 'copied');
  same(await page.evaluate(() => String(getSelection())), '', 'still selected');
  await page.evaluate(() => (document.execCommand = () => false));
  await notice.getByRole('button', { name: 'Copy Correlation ID' }).click();
  await toast(page, 'It could not be copied.');
  same(await page.evaluate(() => String(getSelection())), id, 'selected, to be copied by hand');
  await page.context().close();
}

async function rightKey(page) {
  await page.getByLabel('Private API key', { exact: true }).fill(RIGHT);
  const show = page.getByRole('button', { name: 'Show Private API key' });
  await show.click();
  same(await show.getAttribute('aria-pressed'), 'true', 'aria-pressed');
  same(await page.getByLabel('Private API key', { exact: true }).getAttribute('type'), 'text', 'type');
  await button(page, 'Save and test').click();
  await toast(page, 'Vapi is connected.');
  await page.getByText('Connected', { exact: true }).first().waitFor();
  await page.getByText('ends in 7e42').waitFor();
}

async function secret(page) {
  const answers = [];
  page.on('response', (r) => r.url().endsWith('/graphql') && answers.push(r));
  await page.reload();
  await page.getByText('ends in 7e42').waitFor();
  await button(page, 'Replace credential').click();
  const field = page.getByRole('dialog').getByLabel('Private API key', { exact: true });
  same(await field.inputValue(), '', 'the field');
  same(await field.getAttribute('placeholder'), '•••• 7e42 (kept unless replaced)', 'the hint');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await button(page, 'Replace credential').evaluate((e) => e === document.activeElement), 'the focus has not returned');
  const kept = await page.evaluate(() => document.documentElement.outerHTML + JSON.stringify({ ...localStorage, ...sessionStorage }));
  expect(!kept.includes(RIGHT), 'the key is in the page');
  // A stream has no end to wait for.
  const bodies = await Promise.all(answers.filter((r) => !r.headers()['content-type'].startsWith('text/event-stream')).map((r) => r.text()));
  expect(bodies.length > 0 && !bodies.some((b) => b.includes(RIGHT)), `the key is in one of ${bodies.length} answers`);
}

async function works(page) {
  await button(page, 'Test connection').click();
  await toast(page, /^Vapi works \([\d,]+ ms\)\.$/);
}

async function failures(page) {
  const error = page.getByTestId('health').locator('[data-testid=last-error], [data-testid=problem]');
  for (const [way, code] of WAYS) {
    await scenario(`vapi=${way}`);
    await button(page, 'Test connection').click();
    // How long to wait is only told of the test itself.
    if (way.includes('retry-after')) await button(page, /^Test again in \ds$/).waitFor();
    await error.and(page.locator(`[data-code=${code}]`)).or(error.getByText(code)).first().waitFor();
    await page.getByText('Degraded', { exact: true }).first().waitFor();
    await scenario('');
    // After a 429 the server itself sends nothing until the provider wants to be asked again.
    await until(async () => {
      await test(page);
      return (await error.count()) === 0;
    });
    await page.getByText('Connected', { exact: true }).first().waitFor();
  }
}

/** Presses the button once it can be, and waits for the answer to be on the page. */
async function test(page) {
  const enabled = page.getByRole('button', { name: 'Test connection', disabled: false });
  await enabled.waitFor();
  const answered = answer(page, 'TestIntegration');
  await enabled.click();
  await (await answered).finished();
  await page.getByRole('button', { name: /^Test (connection|again)/ }).waitFor();
}

/** Tries again until it is so. */
async function until(done, tries = 20) {
  for (let i = 0; i < tries; i++) if (await done()) return;
  throw new Error(`not so after ${tries} tries`);
}

async function open(page) {
  await page.evaluate(() => {
    globalThis.heard = [];
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) for (const node of addedNodes) globalThis.heard.push(node.textContent);
    }).observe(document.querySelector('[data-testid=announcer]'), { childList: true });
  });
  await scenario('vapi=503');
  for (let i = 0; i < 3; i++) await test(page);
  await scenario('');
  await page.getByText('Unavailable', { exact: true }).first().waitFor();
  const paused = button(page, /^Test again in \d+s$/);
  await paused.waitFor();
  same(await paused.getAttribute('aria-disabled'), 'true', 'aria-disabled');
  let sent = 0;
  page.on('request', (r) => (r.postData() ?? '').includes('TestIntegration') && sent++);
  await paused.click({ force: true });
  same(sent, 0, 'requests while it is open');
  const timer = page.getByTestId('breaker').getByRole('timer');
  const first = await timer.innerText();
  await page.waitForFunction((was) => document.querySelector('[data-testid=breaker] [role=timer]')?.innerText !== was, first);
  same(await timer.locator('xpath=ancestor-or-self::*[@role="alert" or @aria-live="polite"]').count(), 0, 'live regions around the seconds');
  return first;
}

async function told(page) {
  await button(page, 'Test connection').waitFor();
  await page.getByText('The pause is over.').waitFor();
  await page.waitForFunction(() => globalThis.heard.some((t) => t.includes('can be tried again')));
  const heard = await page.evaluate(() => globalThis.heard);
  same(heard.filter((t) => t.startsWith('Calls to Vapi are paused')).length, 1, `beginnings in ${heard}`);
  same(heard.filter((t) => t === 'Calls to Vapi can be tried again.').length, 1, `ends in ${heard}`);
}

async function recover(page) {
  await button(page, 'Test connection').click();
  await page.getByText('Closed: calls are sent').waitFor();
  await page.getByText('Connected', { exact: true }).first().waitFor();
  same(await page.getByTestId('last-error').count(), 0, 'errors shown');
}

async function replace(page) {
  await scenario('vapi=401');
  await button(page, 'Test connection').click();
  await page.getByText('Reconnect required', { exact: true }).first().waitFor();
  await scenario('');
  const record = page.getByTestId('last-error').getByRole('link', { name: 'See it in the activity' });
  const id = await page.getByTestId('last-error').locator('code').last().innerText();
  same(await record.getAttribute('href'), `/activity?id=${id}`, 'the record of the test');
  await page.getByTestId('last-error').getByRole('link', { name: 'Replace credential' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Private API key', { exact: true }).fill(WRONG);
  await dialog.getByRole('button', { name: 'Save and test' }).click();
  await problem(page, 'UPSTREAM_UNAUTHORIZED');
  await page.keyboard.press('Escape');
  const question = page.getByRole('alertdialog');
  await question.getByRole('button', { name: 'Stay here' }).click();
  same(await dialog.getByLabel('Private API key', { exact: true }).inputValue(), WRONG, 'what was typed');
  await page.keyboard.press('Escape');
  await question.getByRole('button', { name: 'Leave without saving' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('ends in 7e42').waitFor();
  same(where(page), '/integrations/vapi', 'address');
}

async function attention(page) {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Integrations' }).click();
  await page.getByText('1 integration needs attention.').waitFor();
  await page.getByRole('button', { name: /Test connection.*Vapi/ }).click();
  await page.getByText('1 integration needs attention.').waitFor({ state: 'detached' });
}

async function unsaved(page) {
  await page.getByRole('link', { name: 'Integrations' }).first().click();
  await page.getByRole('link', { name: 'Twilio' }).click();
  const field = page.getByLabel('Auth Token', { exact: true });
  await field.fill('half of it');
  await page.getByRole('link', { name: 'Messages' }).first().click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByRole('button', { name: 'Stay here' }).click();
  same(await field.inputValue(), 'half of it', 'what was typed');
  same(where(page), '/integrations/twilio', 'address');
  await page.goBack();
  await dialog.getByRole('button', { name: 'Leave without saving' }).click();
  await page.getByRole('heading', { name: 'Integrations', level: 1 }).waitFor();
}

async function cancel(page) {
  await page.goto(`${base}/integrations/vapi`);
  const trigger = button(page, 'Disconnect');
  await trigger.click();
  const dialog = page.getByRole('alertdialog', { name: 'Disconnect Vapi?' });
  await dialog.waitFor();
  expect(await dialog.getByRole('button', { name: 'Cancel' }).evaluate((e) => e === document.activeElement), 'the focus is elsewhere');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(await trigger.evaluate((e) => e === document.activeElement), 'the focus has not returned');
  await page.getByText('ends in 7e42').waitFor();
}

async function disconnect(page) {
  await button(page, 'Disconnect').click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Disconnect Vapi' }).click();
  await toast(page, 'Vapi is disconnected.');
  await page.getByText('Stub', { exact: true }).first().waitFor();
  await button(page, 'Save and test').waitFor();
  same(await page.getByText('ends in 7e42').count(), 0, 'the hint');
}
