// Works with what Twilio holds: `node settings/twilio.mjs` with what browser.mjs says.
import { answer, button, check, expect, same, suite, toast, visit, where } from './browser.mjs';

await suite(async () => {
  const page = await visit('/integrations/twilio');
  const step = (name, body) => check(name, body, page);
  await step('a field that has the wrong form is named', () => form(page));
  await step('messages are listed page by page', () => list(page));
  await step('the length of a text is counted as it is typed', () => counter(page));
  await step('a message is sent once, and followed until it has arrived', () => send(page));
  await step('messages are searched by who got them', () => search(page));
  await step('why a message did not arrive is said', () => undelivered(page));
  await step('the phone numbers say what they can do', () => numbers(page));
  await step('what was done is in the activity, and can be narrowed down', () => activity(page));
});

async function form(page) {
  await page.getByLabel('Account SID', { exact: true }).fill('not a SID');
  await page.getByLabel('Auth Token', { exact: true }).fill('short');
  await button(page, 'Save and test').click();
  same(await page.getByLabel('Account SID', { exact: true }).getAttribute('aria-invalid'), 'true', 'aria-invalid');
  await page.getByText('This does not have the right form.').first().waitFor();
  await page.reload();
}

async function list(page) {
  await page.getByRole('navigation', { name: 'Sections of Twilio' }).getByRole('link', { name: 'Messages' }).click();
  await page.getByText('20 shown').waitFor();
  await button(page, 'Load more').click();
  await page.getByText('40 shown').waitFor();
}

async function counter(page) {
  await button(page, 'Send a message').click();
  const dialog = page.getByRole('dialog');
  const text = dialog.getByLabel('Text');
  const counted = page.getByTestId('segments');
  await text.fill('x'.repeat(160));
  await counted.getByText('1 segment · 0 characters left · GSM 7').waitFor();
  await text.fill('x'.repeat(161));
  await counted.getByText('2 segments · 145 characters left · GSM 7').waitFor();
  await text.fill('See you 😊');
  await counted.getByText('1 segment · 60 characters left · Unicode').waitFor();
}

async function send(page) {
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('From').selectOption({ index: 1 });
  await dialog.getByLabel('To').fill('+14155550142');
  const sent = answer(page, 'SendSms');
  await dialog.getByRole('button', { name: 'Send message' }).click();
  const { variables } = (await sent).request().postDataJSON();
  expect(variables.input.idempotencyKey?.length >= 16, JSON.stringify(variables));
  await toast(page, 'The message to +14155550142 is on its way.');
  await page.getByRole('heading', { name: '+14155550142', level: 2 }).first().waitFor();
  await page.getByRole('status').filter({ hasText: 'Delivered' }).waitFor({ timeout: 30_000 });
}

async function search(page) {
  await page.getByRole('navigation', { name: 'Sections of Twilio' }).getByRole('link', { name: 'Messages' }).click();
  await page.getByRole('searchbox').fill('+14155550142');
  await page.getByText('1 shown').waitFor();
  same(where(page), '/integrations/twilio/messages?to=%2B14155550142', 'address');
  await page.getByRole('searchbox').fill('');
  await page.getByText('20 shown').waitFor();
}

async function undelivered(page) {
  await page.locator('tbody tr').filter({ hasText: 'Not delivered' }).first().getByRole('link').click();
  await page.getByText(/^Code \d{5}$/).waitFor();
}

async function numbers(page) {
  await page.getByRole('navigation', { name: 'Sections of Twilio' }).getByRole('link', { name: 'Phone numbers' }).click();
  await page.locator('tbody').getByText(/Calls.*Texts/).first().waitFor();
}

async function activity(page) {
  await page.getByRole('navigation', { name: 'Sections of Twilio' }).getByRole('link', { name: 'Overview' }).click();
  await page.getByRole('link', { name: 'Activity of this integration' }).click();
  await page.getByRole('heading', { name: 'Activity', level: 1 }).waitFor();
  same(where(page), '/activity?service=twilio', 'address');
  await page.locator('tbody').getByText('twilio.sendSms').first().waitFor().catch(() => page.locator('tbody').getByText(/twilio\./).first().waitFor());
  await page.getByLabel('Action').selectOption('CONNECT');
  await page.getByText('Nothing matches.').waitFor();
  await button(page, 'Clear filters').click();
  await page.locator('tbody tr').first().waitFor();
}
