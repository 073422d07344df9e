// Works with what Twilio holds: `node settings/twilio.mjs` with what browser.mjs says.
import { alike, answer, base, button, check, expect, same, suite, toast, visit, where } from './browser.mjs';

await suite(async () => {
  const page = await visit('/integrations/twilio');
  const step = (name, body) => check(name, body, page);
  await step('a field that has the wrong form is named', () => form(page));
  await step('the account is on the overview', () => account(page));
  await step('messages are listed page by page', () => list(page));
  await step('the length of a text is counted as it is typed', () => counter(page));
  await step('a message is sent once, and followed until it has arrived', () => send(page));
  await step('a messaging service sends files', () => service(page));
  await step('messages are searched by who got them', () => search(page));
  await step('messages are narrowed down by sender and day', () => narrow(page));
  await step('why a message did not arrive is said', () => undelivered(page));
  await step('the phone numbers say what they can do', () => numbers(page));
  await step('numbers that could be bought are found by place, digits and what they can do', () => available(page));
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

async function account(page) {
  const panel = page.getByRole('region', { name: 'Account', exact: true });
  await panel.getByText(/^AC[0-9a-f]{32}$/).waitFor();
  await panel.getByText('Active', { exact: true }).waitFor();
  await panel.getByText('Paid', { exact: true }).waitFor();
}

async function service(page) {
  const query = '{ twilio { messages(first: 100) { nodes { messagingServiceSid } } } }';
  const { data } = await (await page.request.post(`${base}/graphql`, { data: { query } })).json();
  const { messagingServiceSid: sid } = data.twilio.messages.nodes.find((m) => m.messagingServiceSid);
  await section(page, 'Messages').click();
  await button(page, 'Send a message').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('From').selectOption({ label: 'A messaging service …' });
  await dialog.getByLabel('To').fill('+14155550143');
  await dialog.getByLabel('Messaging service').fill('MG123');
  await dialog.getByText('Files', { exact: true }).click();
  await dialog.getByLabel('Addresses of pictures').fill('https://example.com/a.png\nftp://example.com/b.png');
  await dialog.getByRole('button', { name: 'Send message' }).click();
  await dialog.getByText('Enter MG and 32 hexadecimal digits.').waitFor();
  await dialog.getByText('Enter up to 10 addresses').waitFor();
  await dialog.getByLabel('Messaging service').fill(sid);
  await dialog.getByLabel('Addresses of pictures').fill(' https://example.com/a.png \n\nhttps://example.com/b.png\n');
  const sent = answer(page, 'SendSms');
  await dialog.getByRole('button', { name: 'Send message' }).click();
  const { idempotencyKey, ...input } = (await sent).request().postDataJSON().variables.input;
  const want = { to: '+14155550143', messagingServiceSid: sid, body: null, mediaUrls: ['https://example.com/a.png', 'https://example.com/b.png'] };
  alike(input, want, 'what was sent');
  await page.getByRole('heading', { name: '+14155550143', level: 2 }).first().waitFor();
  await page.getByText(sid).waitFor();
  await page.getByText('2 files').waitFor();
}

async function narrow(page) {
  const first = await page.locator('tbody tr').filter({ hasText: 'Received' }).first().getByRole('link').innerText();
  await page.getByRole('searchbox', { name: 'sender' }).fill(first);
  await page.waitForURL(/from=/);
  await page.waitForFunction((from) => [...document.querySelectorAll('tbody tr')].every((r) => r.innerText.includes(from) && r.innerText.includes('Received')), first);
  await page.getByRole('searchbox', { name: 'sender' }).fill('');
  await page.getByText('20 shown').waitFor();
  // Not the answer that is still to come to what was asked before.
  const asked = answer(page, '"sentBefore":"');
  await page.getByLabel('Until').fill('2020-02-29');
  const { filter } = (await asked).request().postDataJSON().variables;
  same(filter.sentBefore, await page.evaluate(() => new Date(2020, 2, 1).toISOString()), 'the end of that day');
  await page.getByText('Nothing matches.').waitFor();
  await button(page, 'Clear filters').click();
  await page.getByText('20 shown').waitFor();
  same(where(page), '/integrations/twilio/messages', 'address');
  await page.goto(`${base}/integrations/twilio/messages?since=yesterday`);
  await page.getByText('20 shown').waitFor();
}

async function available(page) {
  await section(page, 'Available numbers').click();
  await page.getByText('20 shown').waitFor();
  await page.getByRole('searchbox', { name: 'Area code' }).fill('212');
  await page.waitForURL(/area=212/);
  await page.waitForFunction(() => [...document.querySelectorAll('tbody tr')].every((r) => r.innerText.startsWith('+1212')));
  await page.getByRole('searchbox', { name: 'Area code' }).fill('12');
  await page.getByText('Between 200 and 999.').waitFor();
  await page.getByRole('searchbox', { name: 'Area code' }).fill('');
  await page.getByRole('checkbox', { name: 'Media' }).check();
  await page.waitForURL(/can=mms/);
  await page.waitForFunction(() => [...document.querySelectorAll('tbody tr')].every((r) => r.innerText.includes('Media')));
  await page.getByLabel('Country').selectOption({ label: 'Germany' });
  await page.getByRole('searchbox', { name: 'Area code' }).waitFor({ state: 'detached' });
  await page.getByRole('checkbox', { name: 'Media' }).uncheck();
  await page.locator('tbody').getByText(/^\+49/).first().waitFor();
  same(where(page), '/integrations/twilio/available-numbers?country=DE', 'address');
}

function section(page, name) {
  return page.getByRole('navigation', { name: 'Sections of Twilio' }).getByRole('link', { name, exact: true });
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
  await page.getByRole('searchbox', { name: 'recipient' }).fill('+14155550142');
  await page.getByText('1 shown').waitFor();
  same(where(page), '/integrations/twilio/messages?to=%2B14155550142', 'address');
  await page.getByRole('searchbox', { name: 'recipient' }).fill('');
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
