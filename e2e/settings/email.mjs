// Sends e-mail: `node settings/email.mjs` with what browser.mjs says.
import { alike, answer, button, check, expect, same, suite, toast, visit, where } from './browser.mjs';

await suite(async () => {
  const page = await visit('/integrations/email');
  const step = (name, body) => check(name, body, page);
  await step('there is a form for each way to connect', () => methods(page));
  await step('whom messages are from, and how large they may be, is on the overview', () => sender(page));
  await step('an e-mail is sent once, and is in the list', () => send(page));
  await step('an e-mail has copies, answers, HTML and files', () => everything(page));
  await step('an address that the server refuses is marked, wherever it is folded away', () => refused(page));
  await step('an e-mail that was begun is not closed by mistake', () => unsaved(page));
  await step('e-mails are searched', () => search(page));
});

async function methods(page) {
  const server = page.getByLabel('Server', { exact: true });
  await server.waitFor();
  same(await page.getByLabel('Port', { exact: true }).inputValue(), '587', 'port');
  same(await page.getByLabel('Encryption').inputValue(), '', 'encryption, which may be left out');
  await button(page, 'Save and test').click();
  expect(await server.evaluate((e) => e === document.activeElement), 'the first wrong field has not got the focus');
  await page.getByRole('radio', { name: 'Resend' }).check();
  await page.getByLabel('API key', { exact: true }).waitFor();
  same(await server.count(), 0, 'fields of the other way');
}

function section(page, name) {
  return page.getByRole('navigation', { name: 'Sections of E-mail' }).getByRole('link', { name });
}

async function sender(page) {
  await page.reload();
  await page.getByText('stub@example.com').waitFor();
  await page.getByText('Up to 50 for each message.').waitFor();
  await page.getByText('Up to 20 files, 190 kB in all.').waitFor();
}

async function begin(page, subject) {
  await section(page, 'Messages').click();
  await button(page, 'Send an e-mail').first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('To', { exact: true }).fill('ada@example.com');
  await dialog.getByLabel('Subject').fill(subject);
  return dialog;
}

async function everything(page) {
  const dialog = await begin(page, 'All of it');
  const files = dialog.getByTestId('files');
  const picker = dialog.getByLabel('Attachments');
  await picker.setInputFiles([{ name: 'list.txt', mimeType: 'text/plain', buffer: Buffer.from('milk, ünïcode') }, { name: 'gone.bin', mimeType: '', buffer: Buffer.alloc(3000) }]);
  // What is chosen later comes on top.
  await picker.setInputFiles([{ name: 'zeroes.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(2048) }]);
  await files.getByText('2 kB').last().waitFor();
  same(await files.getByRole('listitem').count(), 3, 'files');
  await files.getByRole('button', { name: 'Remove gone.bin' }).click();
  expect(await picker.evaluate((e) => e === document.activeElement), 'the focus is lost');
  await dialog.getByTestId('files-limit').getByText('Chosen: 2 files, 2 kB.').waitFor();
  await dialog.getByText('Copies, answers and HTML').click();
  await dialog.getByLabel('Copy to', { exact: true }).fill('Grace <grace@example.com>');
  await dialog.getByLabel('Blind copy to').fill('eve@example.com');
  await dialog.getByLabel('Answers to').fill('desk@example.com');
  // One of the two bodies is enough.
  await dialog.getByLabel('HTML').fill('<p>At <b>nine</b>.</p>');
  const sent = answer(page, 'SendEmail');
  await dialog.getByRole('button', { name: 'Send e-mail' }).click();
  const { idempotencyKey, ...input } = (await sent).request().postDataJSON().variables.input;
  alike(
    input,
    {
      to: ['ada@example.com'],
      cc: ['Grace <grace@example.com>'],
      bcc: ['eve@example.com'],
      replyTo: 'desk@example.com',
      subject: 'All of it',
      text: null,
      html: '<p>At <b>nine</b>.</p>',
      attachments: [
        { name: 'list.txt', contentType: 'text/plain', content: Buffer.from('milk, ünïcode').toString('base64') },
        { name: 'zeroes.bin', contentType: 'application/octet-stream', content: Buffer.alloc(2048).toString('base64') },
      ],
    },
    'what was sent',
  );
  await page.getByRole('heading', { name: 'All of it', level: 2 }).waitFor();
  const fact = (name) => page.locator('dl > div').filter({ has: page.locator('dt', { hasText: new RegExp(`^${name}$`) }) }).locator('dd');
  same(await fact('Copy to').innerText(), 'Grace <grace@example.com>', 'copy');
  same(await fact('Blind copy to').innerText(), 'eve@example.com', 'blind copy');
  same(await fact('Attachments').innerText(), '2 files', 'files');
  expect((await fact('Message-ID').innerText()).includes('@example.com'), 'no Message-ID');
  await page.reload();
  await page.getByRole('heading', { name: 'All of it', level: 2 }).waitFor();
  await section(page, 'Messages').click();
  await page.locator('tbody tr').filter({ hasText: 'All of it' }).getByText('2 files').waitFor();
}

async function refused(page) {
  const dialog = await begin(page, 'Nowhere');
  await dialog.getByLabel('Text').fill('Hello');
  await dialog.getByText('Copies, answers and HTML').click();
  await dialog.getByLabel('Blind copy to').fill('grace@example.com, eve@-');
  await dialog.getByText('Copies, answers and HTML').click();
  same(await dialog.getByLabel('Blind copy to').isVisible(), false, 'the field is folded away');
  await dialog.getByRole('button', { name: 'Send e-mail' }).click();
  const field = dialog.getByLabel('Blind copy to');
  await field.and(page.locator('[aria-invalid=true]')).waitFor();
  expect(await field.evaluate((e) => e === document.activeElement), 'the field has not got the focus');
  await page.keyboard.press('Escape');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Leave without saving' }).click();
}

async function unsaved(page) {
  const dialog = await begin(page, 'Half of it');
  await dialog.getByRole('button', { name: 'Close' }).click();
  const question = page.getByRole('alertdialog');
  await question.getByRole('button', { name: 'Stay here' }).click();
  same(await dialog.getByLabel('Subject').inputValue(), 'Half of it', 'what was typed');
  await page.keyboard.press('Escape');
  await question.getByRole('button', { name: 'Leave without saving' }).click();
  await dialog.waitFor({ state: 'detached' });
  // Without anything in it, it closes at once.
  await button(page, 'Send an e-mail').first().click();
  await dialog.waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
}

async function send(page) {
  await page.reload();
  await section(page, 'Messages').click();
  await page.getByText('No messages yet').waitFor();
  await button(page, 'Send an e-mail').first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('To', { exact: true }).fill('ada at example.com');
  await dialog.getByLabel('Subject').fill('Tomorrow');
  await dialog.getByLabel('Text').fill('At nine.');
  await dialog.getByRole('button', { name: 'Send e-mail' }).click();
  await dialog.getByText('Enter addresses such as').waitFor();
  await dialog.getByLabel('To', { exact: true }).fill('ada@example.com, Grace <grace@example.com>');
  const sent = answer(page, 'SendEmail');
  await dialog.getByRole('button', { name: 'Send e-mail' }).click();
  const { input } = (await sent).request().postDataJSON().variables;
  same(input.to.join(' | '), 'ada@example.com | Grace <grace@example.com>', 'recipients');
  expect(input.idempotencyKey?.length >= 16, JSON.stringify(input));
  await toast(page, 'The e-mail has been sent.');
  await page.getByRole('heading', { name: 'Tomorrow', level: 2 }).waitFor();
  await section(page, 'Messages').click();
  const row = page.locator('tbody tr').filter({ hasText: 'Tomorrow' });
  await row.getByText('Accepted').waitFor();
  await row.getByText('ada@example.com and Grace').waitFor();
}

async function search(page) {
  await page.getByRole('searchbox').fill('tomorrow');
  await page.waitForURL(/q=tomorrow/);
  await page.getByText('1 shown').waitFor();
  await page.locator('tbody').getByText('Tomorrow').waitFor();
  await page.getByRole('searchbox').fill('nobody');
  await page.getByText('Nothing matches.').waitFor();
  same(where(page), '/integrations/email/messages?q=nobody', 'address');
}
