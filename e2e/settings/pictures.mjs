// Takes the pictures of the documentation, each page in light and the first two also in dark colours:
// `node settings/pictures.mjs` with what browser.mjs says.
import { join } from 'node:path';
import { answer, base, button, check, images, problem, scenario, suite, toast, visit } from './browser.mjs';

const KEY = '7a1c9f3e-5b2d-4c8a-9e6f-1d0b3a5c7e42';

await suite(async () => {
  for (const theme of ['light', 'dark']) {
    const page = await visit('/', { colorScheme: theme, reducedMotion: 'reduce', deviceScaleFactor: 1.5 });
    const picture = (name, body, height) => check(`${name} in ${theme} colours`, () => take(page, name, theme, body, height), page);
    await check('connects', () => connect(page), page);
    await picture('integrations', list, 790);
    await picture('failing', breaker);
    await check('recovers', () => recover(page), page);
    if (theme === 'dark') continue;
    await picture('assistants', (p) => go(p, '/integrations/vapi/assistants', '20 shown'));
    await picture('assistant', editor, 1100);
    await picture('numbers', (p) => go(p, '/integrations/vapi/phone-numbers', /\d+ of \d+/));
    await picture('calls', (p) => go(p, '/integrations/vapi/calls', '20 shown'));
    await picture('messages', (p) => go(p, '/integrations/twilio/messages', '20 shown'));
    await picture('send-sms', send);
    await picture('twilio-numbers', (p) => go(p, '/integrations/twilio/phone-numbers', /\d+ shown/));
    await picture('available-numbers', (p) => go(p, '/integrations/twilio/available-numbers', '20 shown'));
    await picture('email', email);
    await picture('send-email', sendEmail, 1000);
    await picture('emails', emails);
    await picture('activity', activity);
    await picture('failures', gallery);
    await picture('connect-calendar', (p) => go(p, '/integrations/calendar', 'Connect with Google'));
    await picture('calendar', week, 1230);
    await picture('free-busy', (p) => go(p, '/integrations/calendar/availability', /busy all day/));
    await picture('playground', playground);
    await page.context().close();
  }
});

async function take(page, name, theme, body, height = 860) {
  await page.setViewportSize({ width: 1280, height });
  await body(page);
  // What was pressed last is not what is to be seen, nor is what was said of it.
  await page.mouse.move(0, 0);
  await page.evaluate(() => document.activeElement?.blur());
  await page.getByRole('region', { name: 'Notifications' }).getByRole('button').first().waitFor({ state: 'detached' });
  await page.screenshot({ path: join(images, `${name}-${theme}.png`) });
}

async function go(page, path, text) {
  await page.goto(base + path);
  await page.getByText(text).first().waitFor();
}

async function connect(page) {
  await page.goto(`${base}/integrations/vapi`);
  if (await button(page, 'Replace credential').or(button(page, 'Save and test')).first().innerText() !== 'Save and test') return;
  await page.getByLabel('Private API key', { exact: true }).fill(KEY);
  await button(page, 'Save and test').click();
  await toast(page, 'Vapi is connected.');
}

/** Has Vapi fail until its circuit breaker opens. */
async function breaker(page) {
  await page.goto(`${base}/integrations/vapi`);
  await button(page, 'Test connection').waitFor();
  await scenario('vapi=503');
  for (let i = 0; i < 3; i++) {
    const tested = answer(page, 'TestIntegration');
    await button(page, 'Test connection').click();
    await tested;
    await button(page, 'Test connection').or(page.getByRole('timer').first()).first().waitFor();
  }
  await page.getByRole('timer').first().waitFor();
}

async function recover(page) {
  await scenario('');
  await button(page, 'Test connection').click({ timeout: 40_000 });
  await toast(page, /^Vapi works/);
}

async function list(page) {
  await page.goto(base);
  await button(page, 'Test connection').first().waitFor();
  for (const name of ['Vapi', 'Twilio', 'E-mail', 'Calendar']) {
    const row = page.getByRole('listitem').filter({ has: page.getByRole('link', { name, exact: true }) });
    await row.getByRole('button').click();
    await row.getByText(/Last success/).waitFor();
  }
}

async function editor(page) {
  await go(page, '/integrations/vapi/assistants', '20 shown');
  await page.locator('tbody').getByRole('link').first().click();
  await page.getByLabel('First message').waitFor();
}

async function send(page) {
  await go(page, '/integrations/twilio/messages', '20 shown');
  await button(page, 'Send a message').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('From').selectOption({ index: 1 });
  await dialog.getByLabel('To').fill('+14155550142');
  await dialog.getByLabel('Text').fill('Your appointment is tomorrow at 10:30. Reply C to confirm or R to reschedule. See you then 😊');
  await page.getByTestId('segments').getByText('Unicode').waitFor();
}

async function email(page) {
  await page.goto(`${base}/integrations/email`);
  await button(page, 'Save and test').waitFor();
}

async function gallery(page) {
  await go(page, '/failures?q=upstream&at=TWILIO', 'UPSTREAM_RATE_LIMITED');
  const card = page.locator('#upstream_rate_limited');
  await card.getByRole('button', { name: /^Cause it/ }).click();
  await problem(page, 'UPSTREAM_RATE_LIMITED');
}

async function sendEmail(page) {
  await go(page, '/integrations/email/messages', 'No messages yet');
  await button(page, 'Send an e-mail').first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('To', { exact: true }).fill('ada@example.com');
  await dialog.getByLabel('Subject').fill('Your appointment tomorrow');
  await dialog.getByLabel('Text').fill('Dear Ada,\n\nsee you tomorrow at 10:30. The way to us is attached.');
  await dialog.getByLabel('Attachments').setInputFiles([{ name: 'way.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(48_200) }]);
}

async function emails(page) {
  await page.getByRole('dialog').getByRole('button', { name: 'Send e-mail' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await go(page, '/integrations/email/messages', 'Your appointment tomorrow');
}

async function activity(page) {
  await page.goto(`${base}/activity`);
  await page.locator('tbody tr').first().waitFor();
}

async function week(page) {
  await page.goto(`${base}/integrations/calendar/week?week=2026-11-18`);
  await page.getByText('Stand-up').first().waitFor();
}

async function playground(page) {
  await page.goto(`${base}/playground`);
  await page.getByRole('tab', { name: 'OneOfTwo' }).click();
  await page.getByRole('button', { name: /^Execute query/ }).click();
  await page.getByText('UPSTREAM_UNAUTHORIZED').first().waitFor();
}
