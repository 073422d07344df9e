// Connects a calendar by CalDAV, on a server that Google does not know: `node settings/caldav.mjs` with what browser.mjs
// says.
import { base, button, check, control, expect, problem, same, suite, toast, visit } from './browser.mjs';

await suite(async () => {
  const page = await visit('/integrations/calendar', { timezoneId: 'Europe/Berlin' });
  const step = (name, body) => check(name, body, page);
  await step('a consent that is not offered is there to be seen, with the reason', () => missing(page));
  await step('a wrong password is refused, and nothing is stored', () => wrong(page));
  await step('a right password connects', () => right(page));
  await step('a week shows what happens, and the colours of its calendars', () => week(page));
  await step('an event is added and deleted', () => write(page));
  await step('without stubs failures are shown as they would look', () => looks(page));
});

async function looks(page) {
  await page.goto(`${base}/failures`);
  await page.locator('li[id]').first().waitFor();
  const codes = (await page.locator('li[id] h2').allInnerTexts()).map((code) => code.trim());
  const shown = await page.locator('li[id] [data-testid=problem]').evaluateAll((all) => all.map((e) => e.dataset.code));
  same(shown.join(), codes.join(), 'codes');
  const text = await page.locator('main').innerText();
  expect(codes.length > 20 && !/[{}]|undefined/.test(text), text);
  same(await button(page, /^Cause/).count(), 0, 'buttons');
}

async function missing(page) {
  same(await page.getByRole('radio', { name: 'CalDAV' }).isChecked(), true, 'CalDAV');
  await page.getByRole('radio', { name: 'Google Calendar' }).check();
  const connect = button(page, 'Connect with Google');
  same(await connect.getAttribute('aria-disabled'), 'true', 'aria-disabled');
  const why = await page.locator(`#${await connect.getAttribute('aria-describedby')}`).innerText();
  expect(why.includes('not registered with Google') && why.includes('AVA_GOOGLE_CLIENT_ID'), why);
  const windows = page.context().pages().length;
  await connect.click({ force: true });
  same(page.context().pages().length, windows, 'windows');
  await page.getByRole('radio', { name: 'CalDAV' }).check();
}

async function fill(page, password) {
  await page.getByLabel('Server', { exact: true }).fill(await (await fetch(`${control}/caldav`)).text());
  await page.getByLabel('User name', { exact: true }).fill('sam@example.com');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await button(page, 'Save and test').click();
}

async function wrong(page) {
  await fill(page, 'an-invalid-password');
  const notice = await problem(page, 'UPSTREAM_UNAUTHORIZED');
  await notice.getByText('The calendar server rejected the user name or password.').waitFor();
  await page.getByText('Not connected', { exact: true }).first().waitFor();
}

async function right(page) {
  await fill(page, 'app-password-4f2a');
  await toast(page, 'Calendar is connected.');
  await page.getByText('ends in 4f2a').waitFor();
  await page.getByText('sam@example.com').waitFor();
}

function events(page, title) {
  return page.getByTestId('event').filter({ hasText: title });
}

async function week(page) {
  await page.goto(`${base}/integrations/calendar/week?week=2026-11-15`);
  await events(page, 'Lunch').first().waitFor();
  same(await events(page, 'Lunch').count(), 5, 'lunches');
  await page.getByRole('list', { name: 'all day' }).getByRole('link', { name: /^Trade fair, November 17\s–\s19, 2026, all day, Work/ }).waitFor();
  const stripe = await events(page, 'Trade fair').evaluate((e) => getComputedStyle(e).borderLeftColor);
  same(stripe, 'rgb(42, 111, 219)', 'the colour of the calendar');
}

async function write(page) {
  await button(page, 'New event').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Title').fill('Offsite');
  await dialog.getByLabel('All day').check();
  await dialog.getByLabel('Start').fill('2026-11-19');
  await dialog.getByLabel('Last day').fill('2026-11-20');
  await dialog.getByRole('button', { name: 'Add event' }).click();
  await toast(page, 'The event has been added.');
  const offsite = page.getByRole('list', { name: 'all day' }).getByRole('link', { name: /^Offsite, November 19\s–\s20, 2026, all day/ });
  await offsite.click();
  await dialog.getByRole('button', { name: 'Delete event' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete event' }).click();
  await toast(page, 'Offsite has been deleted.');
  await offsite.waitFor({ state: 'detached' });
}
