// Sends e-mail: `node settings/email.mjs` with what browser.mjs says.
import { answer, button, check, expect, same, suite, toast, visit, where } from './browser.mjs';

await suite(async () => {
  const page = await visit('/integrations/email');
  const step = (name, body) => check(name, body, page);
  await step('there is a form for each way to connect', () => methods(page));
  await step('an e-mail is sent once, and is in the list', () => send(page));
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

async function send(page) {
  await page.reload();
  await page.getByRole('navigation', { name: 'Sections of E-mail' }).getByRole('link', { name: 'Messages' }).click();
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
  const row = page.locator('tbody tr').filter({ hasText: 'Tomorrow' });
  await row.getByText('Accepted').waitFor();
  await row.getByText('ada@example.com and Grace').waitFor();
}

async function search(page) {
  await page.getByRole('searchbox').fill('grace');
  await page.waitForURL(/q=grace/);
  await page.locator('tbody').getByText('Tomorrow').waitFor();
  await page.getByRole('searchbox').fill('nobody');
  await page.getByText('Nothing matches.').waitFor();
  same(where(page), '/integrations/email/messages?q=nobody', 'address');
}
