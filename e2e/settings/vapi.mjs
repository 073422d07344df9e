// Works with what Vapi holds: `node settings/vapi.mjs` with what browser.mjs says.
import { alike, answer, base, button, check, expect, problem, same, scenario, suite, toast, visit, where } from './browser.mjs';

await suite(async () => {
  const page = await visit('/integrations/vapi');
  const step = (name, body) => check(name, body, page);
  // The key makes the provider the one that can be told to fail.
  await step('it is connected', () => connect(page));
  await step('assistants are loaded page by page', () => paging(page));
  await step('assistants are searched', () => search(page));
  await step('an assistant is created, and the values that are wrong are named first', () => create(page));
  await step('only what was changed of an assistant is sent', () => edit(page));
  await step('voice, transcriber, server and tools of an assistant are changed', () => details(page));
  await step('an assistant is deleted after a question', () => remove(page));
  await step('a list that fails shows why, and what was read before', () => failing(page));
  await step('a phone number is given an assistant', () => assign(page));
  await step('a phone number is renamed', () => rename(page));
  await step('calls are narrowed down by their status', () => calls(page));
  await step('calls are narrowed down by assistant, number and day', () => narrow(page));
  await step('a call says what its cost is made of, and who had it', () => call(page));
  await step('a test call is planned, for somebody with a name', () => plan(page));
  await step('a test call is started once, and followed until it ends', () => start(page));
  await step('a call of which nobody knows whether it was made is not offered again', () => unknown(page));
  await step('a page that there is not says so', () => nowhere(page));
  await step('what was read is shown as out of date while the provider is down', () => stale(page));
});

async function connect(page) {
  await page.getByLabel('Private API key', { exact: true }).fill('7a1c9f3e-5b2d-4c8a-9e6f-1d0b3a5c7e42');
  await button(page, 'Save and test').click();
  await toast(page, 'Vapi is connected.');
}

function section(page, name) {
  return page.getByRole('navigation', { name: 'Sections of Vapi' }).getByRole('link', { name });
}

function rows(page) {
  return page.locator('tbody tr');
}

async function paging(page) {
  await section(page, 'Assistants').click();
  await page.getByText('20 shown').waitFor();
  same(await rows(page).count(), 20, 'rows');
  await button(page, 'Load more').click();
  await page.getByText('40 shown').waitFor();
  const names = await rows(page).locator('td:first-child').allInnerTexts();
  same(names.length, 40, 'rows');
  const hrefs = await rows(page).locator('a').evaluateAll((links) => links.map((a) => a.href));
  same(new Set(hrefs).size, 40, 'different ones');
}

async function search(page) {
  await page.getByRole('searchbox').fill('dental');
  await page.getByText('3 shown').waitFor();
  same(where(page), '/integrations/vapi/assistants?q=dental', 'address');
  await page.getByRole('searchbox').fill('nobody has this name');
  await page.getByText('Nothing matches.').waitFor();
  await button(page, 'Clear filters').click();
  await page.getByText('40 shown').waitFor();
}

async function create(page) {
  await page.getByRole('link', { name: 'New assistant' }).click();
  await page.getByLabel('Temperature').fill('3');
  await button(page, 'Create assistant').click();
  same(await page.getByLabel('Name').getAttribute('aria-invalid'), 'true', 'name');
  await page.getByText('Between 0 and 2.').waitFor();
  expect(await page.getByLabel('Name').evaluate((e) => e === document.activeElement), 'the first wrong field has not got the focus');
  await page.getByLabel('Name').fill('Night <img src=x onerror=alert(1)> desk');
  await page.getByLabel('Temperature').fill('0.4');
  await page.getByLabel('Instructions').fill('You answer at night.');
  const sent = answer(page, 'CreateAssistant');
  await button(page, 'Create assistant').click();
  const { variables } = (await sent).request().postDataJSON();
  expect(variables.input.idempotencyKey?.length >= 16, JSON.stringify(variables));
  await toast(page, 'Night <img src=x onerror=alert(1)> desk has been created.');
  await page.getByRole('link', { name: 'Night <img src=x onerror=alert(1)> desk' }).waitFor();
  same(await page.locator('img').count(), 0, 'pictures made of names');
}

async function edit(page) {
  await page.getByRole('link', { name: 'Night <img' }).click();
  same(await page.getByLabel('Instructions').inputValue(), 'You answer at night.', 'instructions');
  await page.getByLabel('First message').fill('Good evening!');
  const sent = answer(page, 'UpdateAssistant');
  await button(page, 'Save').click();
  const { variables } = (await sent).request().postDataJSON();
  same(Object.keys(variables.input).sort().join(), 'firstMessage,id,idempotencyKey', 'fields that were sent');
  await toast(page, /has been saved\.$/);
  // Saved, it can be left without a question.
  await section(page, 'Calls').click();
  await page.getByRole('heading', { name: 'Calls' }).waitFor();
  same(await page.getByRole('alertdialog').count(), 0, 'questions');
}

async function details(page) {
  await section(page, 'Assistants').click();
  await page.getByRole('link', { name: 'Night <img' }).click();
  await page.getByLabel('Address for events').fill('http://example.com');
  await button(page, 'Save').click();
  same(await page.getByLabel('Address for events').getAttribute('aria-invalid'), 'true', 'the address');
  await page.getByLabel('Address for events').fill('https://example.com/events');
  await page.getByLabel('Provider of the voice').fill('11labs');
  await button(page, 'Save').click();
  // A voice without a name is none, and a name without a provider neither.
  await page.getByRole('textbox', { name: 'Voice', exact: true }).and(page.locator('[aria-invalid=true]')).waitFor();
  await page.getByRole('textbox', { name: 'Voice', exact: true }).fill('sarah');
  await page.getByLabel('Provider of the transcriber').fill('deepgram');
  await page.getByLabel('Phrases that end the call').fill('good night\n\n sleep well ');
  await page.getByLabel('Background sound').fill('office');
  await page.getByLabel('Recording').selectOption('false');
  const sent = answer(page, 'UpdateAssistant');
  await button(page, 'Save').click();
  const { id, idempotencyKey, ...input } = (await sent).request().postDataJSON().variables.input;
  const want = {
    endCallPhrases: ['good night', 'sleep well'],
    backgroundSound: 'office',
    recordingEnabled: false,
    voice: { provider: '11labs', voiceId: 'sarah', speed: null },
    transcriber: { provider: 'deepgram', model: null, language: null },
    server: { url: 'https://example.com/events', timeoutSeconds: null },
  };
  alike(input, want, 'what was sent');
  await toast(page, /has been saved\.$/);
  await page.reload();
  same(await page.getByLabel('Phrases that end the call').inputValue(), 'good night\nsleep well', 'phrases');
  same(await page.getByLabel('Recording').inputValue(), 'false', 'recording');
  await page.getByLabel('Phrases that end the call').fill('');
  const cleared = answer(page, 'UpdateAssistant');
  await button(page, 'Save').click();
  const after = (await cleared).request().postDataJSON().variables.input;
  alike({ ...after, id: '', idempotencyKey: '' }, { id: '', endCallPhrases: null, idempotencyKey: '' }, 'what was cleared');
  await toast(page, /has been saved\.$/);
}

async function remove(page) {
  await section(page, 'Assistants').click();
  await page.getByRole('link', { name: 'Night <img' }).click();
  await button(page, 'Delete assistant').click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByRole('button', { name: 'Delete assistant' }).click();
  await toast(page, /has been deleted\.$/);
  await page.waitForURL(`${base}/integrations/vapi/assistants`);
  await page.getByRole('link', { name: 'Night <img' }).waitFor({ state: 'detached' });
}

async function failing(page) {
  await scenario('vapi=401');
  // Another list than those that the server has kept.
  await page.goto(`${base}/integrations/vapi/assistants?q=harbor`);
  const notice = await problem(page, 'UPSTREAM_UNAUTHORIZED');
  same(await notice.getByRole('link', { name: 'Replace the credential' }).getAttribute('href'), '/integrations/vapi?connect=1', 'the way to mend it');
  await scenario('');
  // Nothing is sent with a key that was refused, until a test or another key shows that it may be.
  await section(page, 'Overview').click();
  await button(page, 'Test connection').click();
  await toast(page, /^Vapi works/);
  await page.goBack();
  await page.getByRole('link', { name: /^Harbor/ }).first().waitFor();
}

async function assign(page) {
  await section(page, 'Phone numbers').click();
  const select = page.getByLabel(/^Who answers/).first();
  await select.waitFor();
  await page.waitForFunction(() => document.querySelector('tbody select')?.options.length > 5);
  const other = await select.locator('option').nth(3).innerText();
  await select.selectOption({ label: other });
  await toast(page, new RegExp(`is answered by ${other.replace(/[^\w ]/g, '.')}\\.$`));
  await page.waitForFunction((want) => document.querySelector('tbody select').selectedOptions[0].text === want, other);
}

async function rename(page) {
  const row = rows(page).first();
  const number = await row.locator('td').first().locator('p').first().innerText();
  await row.getByRole('button', { name: 'Rename' }).click();
  const dialog = page.getByRole('dialog', { name: `Rename ${number}` });
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Reception');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await toast(page, `${number} has been renamed.`);
  await rows(page).filter({ hasText: number }).getByText('Reception').waitFor();
  expect(await rows(page).filter({ hasText: number }).getByRole('button', { name: 'Rename' }).evaluate((e) => e === document.activeElement), 'the focus has not returned');
}

async function narrow(page) {
  await section(page, 'Assistants').click();
  await rows(page).first().getByRole('link').click();
  await page.getByRole('link', { name: 'Those of this assistant' }).click();
  await page.waitForURL(/calls\?assistant=/);
  const label = page.getByLabel('Assistant');
  await page.waitForFunction(() => [...document.querySelectorAll('select')].some((s) => s.value && s.options.length > 5));
  const asked = answer(page, 'query Calls');
  await page.getByLabel('Since').fill('2020-01-01');
  const { filter } = (await asked).request().postDataJSON().variables;
  same(filter.assistantId, await label.inputValue(), 'the assistant');
  same(filter.createdAfter, await page.evaluate(() => new Date(2020, 0, 1).toISOString()), 'the day');
  await page.getByLabel('Number').selectOption({ index: 1 });
  await page.waitForURL(/number=/);
  await page.goto(`${base}/integrations/vapi/calls`);
}

async function call(page) {
  await rows(page).filter({ hasText: '$0.' }).filter({ hasNotText: '$0.00' }).first().getByRole('link').click();
  const costs = page.getByTestId('costs');
  await costs.getByText('Telephone network').waitFor();
  const shown = (await costs.locator('dd').allInnerTexts()).map((text) => Number(text.replace('$', '')));
  const total = shown.pop();
  expect(shown.length >= 3 && Math.abs(shown.reduce((a, b) => a + b, 0) - total) < 0.03, `${shown} are not ${total}`);
  const link = page.locator('dd').getByRole('link').first();
  expect(/^\/integrations\/vapi\/assistants\/./.test(await link.getAttribute('href')), 'no link to the assistant');
}

async function plan(page) {
  await section(page, 'Calls').click();
  const dialog = await fillCall(page, '+4915112345677');
  await dialog.getByText('Name, extension and time').click();
  await dialog.getByLabel('Who it is').fill('Ada Lovelace');
  await dialog.getByLabel('Extension').fill('12');
  await dialog.getByLabel('When').fill('2099-05-01T09:30');
  const sent = answer(page, 'StartCall');
  await dialog.getByRole('button', { name: 'Call now' }).click();
  const { input } = (await sent).request().postDataJSON().variables;
  alike(input.customer, { number: '+4915112345677', name: 'Ada Lovelace', extension: '12' }, 'whom');
  same(input.scheduledAt, await page.evaluate(() => new Date(2099, 4, 1, 9, 30).toISOString()), 'when');
  await toast(page, 'The call is planned.');
  await page.getByRole('heading', { name: 'Ada Lovelace' }).waitFor();
  await page.getByText('Scheduled', { exact: true }).first().waitFor();
}

async function calls(page) {
  await section(page, 'Calls').click();
  await page.getByText('20 shown').waitFor();
  await page.getByLabel('Status').selectOption('RINGING');
  await page.waitForURL(/status=RINGING/);
  await page.locator('tbody').getByText('Ringing').first().waitFor();
  await page.waitForFunction(() => [...document.querySelectorAll('tbody tr')].every((r) => r.innerText.includes('Ringing')));
  await page.getByLabel('Status').selectOption('');
}

async function fillCall(page, number) {
  await button(page, 'Start a test call').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Assistant').selectOption({ index: 1 });
  await dialog.getByLabel('From').selectOption({ index: 1 });
  await dialog.getByLabel('To').fill(number);
  return dialog;
}

async function start(page) {
  await section(page, 'Calls').click();
  const dialog = await fillCall(page, '004915112345678');
  await dialog.getByRole('button', { name: 'Call now' }).click();
  await dialog.getByText('Enter the number with its country code').waitFor();
  await dialog.getByLabel('To').fill('+4915112345678');
  await dialog.getByRole('button', { name: 'Call now' }).click();
  await toast(page, 'The call has been started.');
  await page.getByRole('heading', { name: '+4915112345678' }).waitFor();
  expect(/^\/integrations\/vapi\/calls\/./.test(where(page)), where(page));
  await page.getByRole('status').filter({ hasText: /In progress|Completed/ }).waitFor({ timeout: 30_000 });
}

async function unknown(page) {
  await section(page, 'Calls').click();
  const dialog = await fillCall(page, '+4915112345679');
  await scenario('vapi=reset');
  const first = answer(page, 'StartCall');
  await dialog.getByRole('button', { name: 'Call now' }).click();
  const key = (await first).request().postDataJSON().variables.input.idempotencyKey;
  const notice = await problem(page, 'UPSTREAM_UNAVAILABLE');
  expect((await notice.getByRole('alert').innerText()).includes('It may have happened.'), await notice.innerText());
  await scenario('');
  same(await dialog.getByRole('button', { name: 'Call now' }).getAttribute('aria-disabled'), 'true', 'the button');
  same(await notice.getByRole('button', { name: /again/ }).count(), 0, 'ways to do it again');
  await notice.getByRole('button', { name: 'I have checked: it did not happen' }).click();
  const second = answer(page, 'StartCall');
  await dialog.getByRole('button', { name: 'Call now' }).click();
  expect((await second).request().postDataJSON().variables.input.idempotencyKey !== key, 'the key is the one of before');
  await toast(page, 'The call has been started.');
}

async function nowhere(page) {
  for (const path of ['/integrations/vapi/nothing', '/integrations/nothing', '/integrations/vapi/calls/nothing']) {
    await page.goto(base + path);
    await page.getByText(/There is no such page|could not be found/).waitFor();
  }
}

async function stale(page) {
  await page.goto(`${base}/integrations/vapi/assistants`);
  await page.getByText('20 shown').waitFor();
  same(await page.getByText('Out of date').count(), 0, 'notes while it works');
  await scenario('vapi=503');
  await page.reload();
  await page.getByText('Out of date').waitFor();
  same(await rows(page).count(), 20, 'rows');
  await scenario('');
}
