// Works with what Vapi holds: `node settings/vapi.mjs` with what browser.mjs says.
import { answer, base, button, check, expect, problem, same, scenario, suite, toast, visit, where } from './browser.mjs';

await suite(async () => {
  const page = await visit('/integrations/vapi');
  const step = (name, body) => check(name, body, page);
  // The key makes the provider the one that can be told to fail.
  await step('it is connected', () => connect(page));
  await step('assistants are loaded page by page', () => paging(page));
  await step('assistants are searched', () => search(page));
  await step('an assistant is created, and the values that are wrong are named first', () => create(page));
  await step('only what was changed of an assistant is sent', () => edit(page));
  await step('an assistant is deleted after a question', () => remove(page));
  await step('a list that fails shows why, and what was read before', () => failing(page));
  await step('a phone number is given an assistant', () => assign(page));
  await step('calls are narrowed down by their status', () => calls(page));
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
  await page.getByRole('link', { name: 'Calls' }).click();
  await page.getByRole('heading', { name: 'Calls' }).waitFor();
  same(await page.getByRole('alertdialog').count(), 0, 'questions');
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
  await page.getByText('Connected', { exact: true }).first().waitFor();
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
