// What a server with narrow limits lets nobody do in vain: `node settings/limits.mjs` with what browser.mjs says.
import { answer, base, button, check, expect, problem, same, suite, toast, visit } from './browser.mjs';

await suite(async () => {
  const page = await visit('/integrations/vapi');
  const step = (name, body) => check(name, body, page);
  await step('what is set for the deployment is shown, and why it cannot be disconnected', () => deployed(page));
  await step('a test that our own limit refuses counts down, and is not offered meanwhile', () => refused());
  await step('the countdown is told of once, and its end once', () => told());
  await step('files that are too large are told of before anything is sent', () => files(page));
  await step('files as large as is said are taken', () => largest(page));
  await step('a text that is too large is told of before anything is sent', () => text(page));
});

async function deployed(page) {
  const off = button(page, 'Disconnect');
  same(await off.getAttribute('aria-disabled'), 'true', 'aria-disabled');
  const reason = page.locator(`[id="${await off.getAttribute('aria-describedby')}"]`);
  expect((await reason.innerText()).includes('set for the whole deployment'), await reason.innerText());
  await off.click({ force: true });
  same(await page.getByRole('alertdialog').count(), 0, 'questions');
  await page.getByText('ends in beef').waitFor();
}

/** A page whose clock is ours, as the limit lasts a minute. */
async function clocked(path) {
  const page = await visit('/');
  await page.clock.install();
  await page.goto(base + path);
  await button(page, /^Test connection/).first().waitFor();
  return page;
}

async function press(page) {
  const answered = answer(page, 'TestIntegration');
  await button(page, /^Test connection/).first().click();
  await (await answered).finished();
}

async function refused() {
  const page = await clocked('/integrations/vapi');
  for (let i = 0; i < 3; i++) await press(page);
  const notice = await problem(page, 'RATE_LIMITED');
  same(await notice.getByRole('alert').innerText(), 'You are doing that too often.', 'the sentence');
  const timer = notice.getByRole('timer');
  const first = seconds(await timer.innerText());
  expect(first > 0 && first <= 60, `${first} seconds`);
  same(await timer.locator('xpath=ancestor-or-self::*[@role="alert" or @aria-live="polite"]').count(), 0, 'live regions around the seconds');
  const paused = button(page, /^Test again in (1m )?\d+s$/);
  same(await paused.getAttribute('aria-disabled'), 'true', 'aria-disabled');
  let sent = 0;
  page.on('request', (r) => (r.postData() ?? '').includes('TestIntegration') && sent++);
  await paused.click({ force: true });
  same(sent, 0, 'requests meanwhile');
  await page.clock.runFor(5_000);
  expect(seconds(await timer.innerText()) <= first - 4, `${first} seconds became ${await timer.innerText()}`);
  await page.clock.runFor(60_000);
  same(await button(page, 'Test connection').getAttribute('aria-disabled'), null, 'aria-disabled once it is over');
  await page.context().close();
  // It counts down in the list too.
  const list = await clocked('/');
  const row = list.getByRole('listitem').filter({ hasText: 'Vapi' });
  const answered = answer(list, 'TestIntegration');
  await row.getByRole('button', { name: /^Test connection/ }).click();
  await (await answered).finished();
  await row.getByRole('button', { name: /^Test again in (1m )?\d+s/ }).waitFor();
  await list.context().close();
}

function seconds(text) {
  const [, minutes, rest] = /(?:(\d+)m )?(\d+)s/.exec(text) ?? [];
  return Number(minutes ?? 0) * 60 + Number(rest);
}

async function told() {
  const page = await clocked('/integrations/vapi');
  await page.evaluate(() => {
    globalThis.heard = [];
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) for (const node of addedNodes) globalThis.heard.push(node.textContent);
    }).observe(document.querySelector('[data-testid=announcer]'), { childList: true });
  });
  await press(page);
  await problem(page, 'RATE_LIMITED');
  await page.clock.runFor(65_000);
  const heard = await page.evaluate(() => globalThis.heard);
  same(heard.filter((t) => /^You can try again in (1m )?\d+s\.$/.test(t)).length, 1, `beginnings in ${heard}`);
  same(heard.filter((t) => t === 'You can try again now.').length, 1, `ends in ${heard}`);
  await page.context().close();
}

async function begin(page) {
  await page.goto(`${base}/integrations/email/messages`);
  await button(page, 'Send an e-mail').first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('To', { exact: true }).fill('ada@example.com');
  await dialog.getByLabel('Subject').fill('Large');
  return dialog;
}

function file(size) {
  return { name: 'a.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(size, 7) };
}

async function files(page) {
  const dialog = await begin(page);
  await dialog.getByLabel('Text').fill('Hello');
  await dialog.getByText(/^Up to 20 files, 4\d kB in all\.$/).waitFor();
  await dialog.getByLabel('Attachments').setInputFiles([file(50_000)]);
  await dialog.getByText(/^These files are too large: 48 kB, of 4\d kB that this server takes\.$/).waitFor();
  let sent = 0;
  page.on('request', (r) => (r.postData() ?? '').includes('SendEmail') && sent++);
  await dialog.getByRole('button', { name: 'Send e-mail' }).click();
  const input = dialog.getByLabel('Attachments');
  expect(await input.evaluate((e) => e === document.activeElement), 'the files have not got the focus');
  same(await input.getAttribute('aria-invalid'), 'true', 'aria-invalid');
  await dialog.getByRole('button', { name: 'Remove a.bin' }).click();
  same(await input.getAttribute('aria-invalid'), null, 'aria-invalid once it is gone');
  await input.setInputFiles(Array.from({ length: 21 }, (_, i) => ({ ...file(1), name: `${i}.bin` })));
  await dialog.getByText('These are too many files: 20 may go along.').waitFor();
  await dialog.getByRole('button', { name: 'Send e-mail' }).click();
  await dialog.getByRole('button', { name: 'Send e-mail' }).click();
  same(sent, 0, 'requests');
}

async function largest(page) {
  const dialog = await begin(page);
  await dialog.getByLabel('Text').fill('ü'.repeat(500));
  const most = Number(/(\d+) kB/.exec(await dialog.getByTestId('files-limit').innerText())[1]);
  await dialog.getByLabel('Attachments').setInputFiles([file(most * 1024)]);
  const sent = answer(page, 'SendEmail');
  await dialog.getByRole('button', { name: 'Send e-mail' }).click();
  const size = (await sent).request().postData().length;
  expect(size > 58_000, `${size} bytes leave too much room`);
  await toast(page, 'The e-mail has been sent.');
  return `${size} bytes of 65536`;
}

async function text(page) {
  const dialog = await begin(page);
  await dialog.getByLabel('Text').fill('x'.repeat(66_000));
  let sent = 0;
  page.on('request', (r) => (r.postData() ?? '').includes('SendEmail') && sent++);
  await dialog.getByRole('button', { name: 'Send e-mail' }).click();
  await dialog.getByText('The message is too large: this server takes 64 kB in all.').waitFor();
  same(await dialog.getByLabel('Text').getAttribute('aria-invalid'), 'true', 'aria-invalid');
  await dialog.getByLabel('Text').fill('short');
  await dialog.getByLabel('To', { exact: true }).fill(Array.from({ length: 51 }, (_, i) => `a${i}@example.com`).join(', '));
  await dialog.getByRole('button', { name: 'Send e-mail' }).click();
  await dialog.getByText('A message goes to 50 people at most').waitFor();
  same(sent, 0, 'requests');
}
