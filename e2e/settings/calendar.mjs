// Connects Google's calendars by consent and works with what is in them: `node settings/calendar.mjs` with what
// browser.mjs says.
import { allowed, answer, base, button, check, expect, problem, same, scenario, suite, toast, visit, where } from './browser.mjs';

const BERLIN = { timezoneId: 'Europe/Berlin' };
const WEEK = '/integrations/calendar/week';
/** A week of the stub's, from Sunday on. */
const NOVEMBER = `${WEEK}?week=2026-11-15`;

await suite(async () => {
  const { data } = await graphql('mutation { beginCalendarAuthorization(input: {}) { authorizationUrl } }');
  allowed.hosts.add(new URL(data.beginCalendarAuthorization.authorizationUrl).host);
  const page = await visit('/integrations/calendar', BERLIN);
  const step = (name, body) => check(name, body, page);
  await step('what has to be registered stands before the button, and can be copied', () => offered(page));
  await step('a consent that is refused is said to be, and nothing is connected', () => refused(page));
  await step('a consent that lacks a permission is said to', () => lacking(page));
  await step('a window that the browser blocks is said to be, and this tab goes on in its place', () => blocked(page));
  await step('a window that is closed early is said to be', () => closed(page));
  await step('waiting can be ended, and what comes later changes nothing', () => cancelled(page));
  await step('an address that tells of a failure that there is not says nothing of its own', () => made(page));
  await step('a consent that is given connects, and its window closes', () => granted(page));
  await step('a grant is replaced by the same button', () => replaced(page));
  await step('a grant that has ended is asked for again, by the same button', () => ended(page));
  await step('a week shows what happens on which day', () => week(page));
  await step('the way to other weeks is kept in the address', () => steps(page));
  await step('calendars are chosen, and that is kept in the address', () => choice(page));
  await step('whole days stand above the hours, as long as they last', () => wholeDays(page));
  await step('the time of today is marked, and of no other week', () => nowLine(page));
  await step('an event says who is invited and what they answered', () => details(page));
  await step('an event in a calendar that can only be read cannot be changed', () => readOnly(page));
  await step('an event is reached, opened and left by keyboard', () => keyboard(page));
  await step('an event that ends before it starts is not sent', () => backwards(page));
  await step('an event is added once, and stands beside what happens at the same time', () => add(page));
  await step('only what was changed of an event is sent, with the state that was seen', () => edit(page));
  await step('an event that somebody has changed meanwhile is not overwritten unasked', () => conflict(page));
  await step('of a series one occurrence or all can be deleted, and the focus starts on the way out', () => series(page));
  await step('an event is deleted after a question', () => remove(page));
  await step('when calendars are busy is shown in bars and in words', () => busy(page));
  await step('a calendar that cannot be read says so itself, and spoils no other', () => unreadable(page));
  await check('weeks begin on the day that people there expect', firstDay);
  await check('what happens stays where it is when clocks change elsewhere', clocks);
  await check('where there is little room, days stand below each other', narrow);
  await step('a provider that fails is said to, and is back after another try', () => failing(page));
  await step('what was read is shown as out of date while the provider is down', () => stale(page));
});

async function graphql(query, variables = {}) {
  const response = await fetch(`${base}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return response.json();
}

function stage(page) {
  return page.getByTestId('consent-stage');
}

/** Begins a consent, and returns the window that opens for it. */
async function consent(page) {
  const [popup] = await Promise.all([page.context().waitForEvent('page'), button(page, /^(Connect with Google|Begin again|Try again)$/).click()]);
  await popup.getByRole('heading', { name: 'Allow access to a calendar?' }).waitFor();
  return popup;
}

/** Presses a button of the consent page, after which its window closes by itself. */
async function decide(popup, decision) {
  await Promise.all([popup.waitForEvent('close'), popup.getByRole('button', { name: decision }).click()]);
}

async function offered(page) {
  same(await page.getByRole('radio').count(), 2, 'ways to connect');
  await page.getByRole('radio', { name: 'CalDAV' }).check();
  await page.getByLabel('Server', { exact: true }).waitFor();
  await page.getByRole('radio', { name: 'Google Calendar' }).check();
  const address = page.getByText(`${base}/oauth/calendar/callback`);
  await button(page, 'Copy Redirect address').click();
  same(await page.evaluate(() => navigator.clipboard.readText()), `${base}/oauth/calendar/callback`, 'copied');
  const after = await address.evaluate((e, connect) => !!(e.compareDocumentPosition(connect) & Node.DOCUMENT_POSITION_FOLLOWING), await button(page, 'Connect with Google').elementHandle());
  expect(after, 'the address comes after the button');
  await page.getByText('to see, add, change and delete events').waitFor();
}

async function refusal(page) {
  const notice = await problem(page, 'INSUFFICIENT_SCOPE');
  await notice.getByText('Not everything was allowed at Google').waitFor();
  const id = await notice.locator('code').first().innerText();
  expect(/^[\w.-]{8,128}$/.test(id), `correlation ID ${id}`);
  await notice.getByRole('button', { name: 'Try again' }).waitFor();
  same(where(page), '/integrations/calendar', 'address');
  same(await page.getByText('Stub', { exact: true }).count() > 0, true, 'still a stub');
}

async function refused(page) {
  await decide(await consent(page), 'Deny');
  await refusal(page);
}

async function lacking(page) {
  await page.reload();
  const popup = await consent(page);
  await stage(page).getByText('Go on in the window that has opened.').waitFor();
  same(await page.locator('[data-testid=problem]').count(), 0, 'notices while it is decided');
  await popup.getByLabel('View your availability in your calendars').uncheck();
  await decide(popup, 'Allow');
  await refusal(page);
}

async function blocked(page) {
  await page.reload();
  await button(page, 'Connect with Google').waitFor();
  await page.evaluate(() => {
    globalThis.open = () => null;
  });
  await button(page, 'Connect with Google').click();
  await stage(page).getByText('Your browser has blocked the window.').waitFor();
  await button(page, 'Continue in this tab').click();
  await page.getByRole('heading', { name: 'Allow access to a calendar?' }).waitFor();
  await button(page, 'Deny').click();
  await page.getByRole('heading', { level: 1, name: 'Calendar' }).waitFor();
  await refusal(page);
}

async function closed(page) {
  await page.reload();
  await page.route('**/graphql', async (route) => {
    if (!(route.request().postData() ?? '').includes('BeginCalendarAuthorization')) return route.fallback();
    // Somebody closes the window before it shows anything.
    await page.context().pages().at(-1).close();
    return route.fallback();
  });
  await button(page, 'Connect with Google').click();
  await stage(page).getByText('The window was closed before anything was decided.').waitFor();
  await page.unroute('**/graphql');
}

async function cancelled(page) {
  const popup = await consent(page);
  await button(page, 'Cancel').click();
  await stage(page).getByText('You have cancelled.').waitFor();
  // Nobody waits any more: the window itself tells how it ended.
  await popup.getByRole('button', { name: 'Deny' }).click();
  await problem(popup, 'INSUFFICIENT_SCOPE');
  same(where(popup), '/integrations/calendar', 'address of the window');
  await popup.close();
  same(await page.locator('[data-testid=problem]').count(), 0, 'notices');
  // Nor is anybody told of a visit that is not the own one.
  const waiting = await consent(page);
  await page.evaluate(() => new BroadcastChannel('ava-consent').postMessage({ visit: 'another', outcome: { error: 'FORBIDDEN' } }));
  await page.evaluate(() => new Promise(requestAnimationFrame));
  await stage(page).getByText('Go on in the window').waitFor();
  same(await page.locator('[data-testid=problem]').count(), 0, 'notices about another visit');
  await waiting.close();
  await button(page, 'Cancel').click();
}

async function made(page) {
  await page.goto(`${base}/integrations/calendar?error=%3Cb%3Eowned&correlationId=%3Cb%3E`);
  const notice = await problem(page, 'INTERNAL');
  await notice.getByText('Something went wrong on our side.').waitFor();
  same(await notice.locator('code').count(), 0, 'correlation IDs');
  same(where(page), '/integrations/calendar', 'address');
}

async function granted(page) {
  await decide(await consent(page), 'Allow');
  await toast(page, 'Calendar is connected.');
  await page.getByText('Connected', { exact: true }).first().waitFor();
  await page.getByText('ada@example.com').waitFor();
  same(await page.locator('[data-testid=problem]').count(), 0, 'notices');
}

async function replaced(page) {
  await button(page, 'Replace credential').click();
  await decide(await consent(page), 'Allow');
  await toast(page, 'The credential for Calendar has been replaced.');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  // And once more where no window may open.
  await page.evaluate(() => {
    globalThis.open = () => null;
  });
  await button(page, 'Replace credential').click();
  await button(page, 'Connect with Google').click();
  await button(page, 'Continue in this tab').click();
  await button(page, 'Allow').click();
  await toast(page, 'Calendar is connected.');
  same(where(page), '/integrations/calendar', 'address');
}

async function ended(page) {
  await scenario('calendar=401');
  await button(page, 'Test connection').click();
  await page.getByText('Reconnect required', { exact: true }).first().waitFor();
  await scenario('');
  await page.goto(base + WEEK);
  const notice = await problem(page, 'RECONNECT_REQUIRED');
  await notice.getByRole('link', { name: 'Connect again' }).click();
  await page.getByRole('dialog', { name: 'Replace the credential for Calendar' }).waitFor();
  await decide(await consent(page), 'Allow');
  await toast(page, 'The credential for Calendar has been replaced.');
  await page.getByText('Connected', { exact: true }).first().waitFor();
  same(await page.getByTestId('last-error').count(), 0, 'errors');
}

function events(page, title) {
  return page.getByTestId('event').filter({ hasText: title });
}

function day(page, name) {
  return page.getByRole('list', { name });
}

async function week(page) {
  await page.goto(base + NOVEMBER);
  await events(page, 'Stand-up').first().waitFor();
  same(await events(page, 'Stand-up').count(), 5, 'stand-ups');
  const talk = day(page, 'Wednesday, November 18').getByRole('link', { name: /^Compiler talk/ });
  const said = await talk.innerText();
  const heard = await talk.getAttribute('aria-label');
  expect(said.includes('10:15'), said);
  expect(/Wednesday, November 18, 2026, 10:15\s–\s11:45\sAM, Ada Lovelace/.test(heard), heard);
  const standup = await events(page, 'Stand-up').first().getAttribute('aria-label');
  expect(standup.includes('Recurring'), standup);
  await page.getByText('Times in Europe/Berlin (Central European').waitFor();
}

async function steps(page) {
  await button(page, 'Next week').click();
  await page.getByRole('heading', { name: 'November 22 – 28, 2026' }).waitFor();
  same(where(page), `${WEEK}?week=2026-11-22`, 'address');
  await button(page, 'Previous week').click();
  await button(page, 'Previous week').click();
  await page.getByRole('heading', { name: 'November 8 – 14, 2026' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'November 8 – 14, 2026' }).waitFor();
  await button(page, 'Today').click();
  same(where(page), WEEK, 'address');
  await page.goto(`${base}${WEEK}?week=2026-02-31`);
  await page.getByTestId('now').waitFor();
}

async function choice(page) {
  await page.goto(base + NOVEMBER);
  await events(page, 'Stand-up').first().waitFor();
  const holidays = page.getByRole('checkbox', { name: /German holidays/ });
  expect((await holidays.evaluate((e) => e.labels[0].textContent)).includes('read only'), 'it is not said to be read only');
  await page.getByRole('checkbox', { name: 'Ada Lovelace' }).uncheck();
  await events(page, 'Stand-up').first().waitFor({ state: 'detached' });
  await page.getByText('Nothing happens this week.').waitFor();
  expect(where(page).includes('calendars='), where(page));
  await page.reload();
  await page.getByText('Nothing happens this week.').waitFor();
  same(await page.getByRole('checkbox', { name: 'Ada Lovelace' }).isChecked(), false, 'after a reload');
  await page.getByRole('checkbox', { name: 'Team' }).uncheck();
  await holidays.uncheck();
  await page.getByText('No calendar is chosen').waitFor();
  await button(page, 'Show all calendars').click();
  await events(page, 'Stand-up').first().waitFor();
  same(where(page), NOVEMBER, 'address');
}

async function wholeDays(page) {
  await page.goto(`${base}${WEEK}?week=2026-11-22`);
  const vacation = day(page, 'all day').getByRole('link', { name: /^Vacation/ });
  await vacation.waitFor();
  same(await events(page, 'Vacation').count(), 1, 'bars');
  const column = (await day(page, 'Monday, November 23').evaluate((e) => e.parentElement.getBoundingClientRect())).width;
  const { width } = await vacation.boundingBox();
  expect(Math.abs(width - 4 * column) < 12, `${width} pixels for four days of ${column}`);
  const heard = await vacation.getAttribute('aria-label');
  expect(/November 23\s–\s26, 2026, all day/.test(heard), heard);
}

async function nowLine(page) {
  await page.goto(base + WEEK);
  await page.getByTestId('now').waitFor();
  const list = await page.getByTestId('now').evaluate((e) => e.parentElement.querySelector('ol').getAttribute('aria-label'));
  const today = new Intl.DateTimeFormat('en-US', { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'Europe/Berlin' });
  same(list, today.format(new Date()), 'the day');
  await button(page, 'Next week').click();
  await page.getByTestId('now').waitFor({ state: 'detached' });
}

async function details(page) {
  await page.goto(base + NOVEMBER);
  await events(page, 'Compiler talk').click();
  const dialog = page.getByRole('dialog', { name: 'Compiler talk' });
  await dialog.getByText('Wed 3:00 PM in Asia/Kathmandu').waitFor();
  const people = dialog.getByRole('list');
  await people.getByRole('listitem').filter({ hasText: 'Grace Hopper (organizes)' }).getByText('Accepted').waitFor();
  await people.getByRole('listitem').filter({ hasText: 'ada@example.com (you)' }).getByText('No answer yet').waitFor();
  // HTML of a stranger is text.
  await dialog.getByText('Slides: here (https://example.net/slides)').waitFor();
  const link = dialog.getByRole('link', { name: /^Open at the provider/ });
  expect((await link.getAttribute('href')).startsWith('https://www.google.com/calendar/'), await link.getAttribute('href'));
  same(await link.getAttribute('rel'), 'noreferrer', 'rel');
  expect(where(page).includes('event='), where(page));
  await page.reload();
  await dialog.getByText('Wed 3:00 PM in Asia/Kathmandu').waitFor();
}

async function readOnly(page) {
  await page.goto(`${base}${WEEK}?week=2026-10-03`);
  await events(page, 'Day of German Unity').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('This calendar can only be read.').waitFor();
  same(await dialog.getByRole('button', { name: /event/ }).count(), 0, 'buttons');
  await page.keyboard.press('Escape');
  await button(page, 'New event').click();
  const choices = await page.getByRole('dialog').getByLabel('Calendar', { exact: true }).locator('option').allInnerTexts();
  same(choices.join(), 'Ada Lovelace,Team', 'calendars to add to');
}

async function keyboard(page) {
  await page.goto(base + NOVEMBER);
  await events(page, 'Stand-up').first().waitFor();
  await button(page, 'Next week').focus();
  const talk = page.getByRole('link', { name: /^Compiler talk/ });
  for (let i = 0; i < 20 && !(await talk.and(page.locator(':focus')).count()); i++) await page.keyboard.press('Tab');
  await talk.and(page.locator(':focus')).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Compiler talk' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await talk.and(page.locator(':focus')).waitFor();
  same(where(page), NOVEMBER, 'address');
}

async function backwards(page) {
  let sent = 0;
  page.on('request', (r) => (r.postData() ?? '').includes('CreateCalendarEvent') && sent++);
  await button(page, 'New event').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Title').fill('Tea <img src=x onerror=alert(1)>');
  await dialog.getByLabel('Start').fill('2026-11-18T10:30');
  same(await dialog.getByLabel('End', { exact: true }).inputValue(), '2026-11-18T11:30', 'the end, which follows the start');
  await dialog.getByLabel('End', { exact: true }).fill('2026-11-18T10:30');
  await dialog.getByRole('button', { name: 'Add event' }).click();
  await dialog.getByText('The end has to be after the start.').waitFor();
  const end = dialog.getByLabel('End', { exact: true });
  same(await end.getAttribute('aria-invalid'), 'true', 'aria-invalid');
  expect(await end.evaluate((e) => e === document.activeElement), 'the field has not got the focus');
  same(sent, 0, 'requests');
}

async function add(page) {
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('End', { exact: true }).fill('2026-11-18T11:00');
  await dialog.getByLabel('Invited').fill('charles@example.com, grace@example.net');
  await dialog.getByLabel('Tell those who are invited').uncheck();
  const sent = answer(page, 'CreateCalendarEvent');
  await dialog.getByRole('button', { name: 'Add event' }).click();
  const { input } = (await sent).request().postDataJSON().variables;
  expect(input.idempotencyKey?.length >= 16, JSON.stringify(input));
  same(JSON.stringify(input.start), '{"local":"2026-11-18T10:30:00","timeZone":"Europe/Berlin"}', 'start');
  same(input.attendees.map((a) => a.email).join(), 'charles@example.com,grace@example.net', 'invited');
  same(input.notify, false, 'notify');
  await toast(page, 'The event has been added.');
  const tea = events(page, 'Tea <img src=x onerror=alert(1)>');
  await tea.waitFor();
  same(await page.locator('img').count(), 0, 'pictures made of titles');
  const [one, other] = [await tea.boundingBox(), await events(page, 'Compiler talk').boundingBox()];
  expect(one.x + one.width <= other.x + 1 || other.x + other.width <= one.x + 1, `on top of each other: ${JSON.stringify([one, other])}`);
  expect(one.y > other.y && one.y < other.y + other.height, `not at the same time: ${JSON.stringify([one, other])}`);
}

async function edit(page) {
  await events(page, 'Tea').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Edit event' }).click();
  same(await dialog.getByLabel('Start').inputValue(), '2026-11-18T10:30', 'start');
  await dialog.getByLabel('Place').fill('Kitchen');
  const sent = answer(page, 'UpdateCalendarEvent');
  await dialog.getByRole('button', { name: 'Save' }).click();
  const { input } = (await sent).request().postDataJSON().variables;
  same(Object.keys(input).sort().join(), 'etag,id,idempotencyKey,location,notify', 'fields that were sent');
  expect(input.etag, 'no state was sent');
  await toast(page, 'The event has been saved.');
  await dialog.getByText('Kitchen').waitFor();
}

async function conflict(page) {
  const dialog = page.getByRole('dialog');
  const id = new URL(page.url()).searchParams.get('event');
  await dialog.getByRole('button', { name: 'Edit event' }).click();
  const change = 'mutation($id: ID!) { updateCalendarEvent(input: {id: $id, location: "Garden"}) { event { id } } }';
  expect(!(await graphql(change, { id })).errors, 'somebody else cannot change it');
  await dialog.getByLabel('Title').fill('Coffee');
  await dialog.getByRole('button', { name: 'Save' }).click();
  const notice = await problem(page, 'CONFLICT');
  await notice.getByText('Somebody has changed it since you opened it.').waitFor();
  const location = async () => (await graphql('query($id: ID!) { calendar { event(id: $id) { title location } } }', { id })).data.calendar.event;
  same(JSON.stringify(await location()), JSON.stringify({ title: 'Tea <img src=x onerror=alert(1)>', location: 'Garden' }), 'the event');
  await notice.getByRole('button', { name: 'Show it as it is now' }).click();
  await page.waitForFunction(() => document.querySelector('[role=dialog] [name=location]')?.value === 'Garden');
  same(await dialog.getByLabel('Title').inputValue(), 'Tea <img src=x onerror=alert(1)>', 'title');
  // And once more, with what is typed put over theirs.
  expect(!(await graphql(change.replace('Garden', 'Attic'), { id })).errors, 'somebody else cannot change it');
  await dialog.getByLabel('Title').fill('Coffee');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await (await problem(page, 'CONFLICT')).getByRole('button', { name: 'Save mine all the same' }).click();
  await dialog.getByRole('button', { name: 'Edit event' }).waitFor();
  same(JSON.stringify(await location()), JSON.stringify({ title: 'Coffee', location: 'Attic' }), 'the event');
  await page.keyboard.press('Escape');
}

async function series(page) {
  await events(page, 'Stand-up').first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Recurring').waitFor();
  await dialog.getByRole('button', { name: 'Delete event' }).click();
  const question = page.getByRole('alertdialog', { name: 'Delete Stand-up?' });
  await question.getByRole('button', { name: 'Cancel' }).and(page.locator(':focus')).waitFor();
  await question.getByRole('radio', { name: 'The whole series' }).check();
  await question.getByRole('button', { name: 'Delete series' }).waitFor();
  await question.getByRole('radio', { name: 'Only this occurrence' }).check();
  const sent = answer(page, 'DeleteCalendarEvent');
  await question.getByRole('button', { name: 'Delete event' }).click();
  expect((await sent).request().postDataJSON().variables.input.idempotencyKey?.length >= 16, 'no key was sent');
  await toast(page, 'Stand-up has been deleted.');
  await page.waitForFunction(() => [...document.querySelectorAll('[data-testid=event]')].filter((e) => e.textContent.includes('Stand-up')).length === 4);
}

async function remove(page) {
  await events(page, 'Coffee').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete event' }).click();
  const question = page.getByRole('alertdialog', { name: 'Delete Coffee?' });
  await question.getByRole('button', { name: 'Cancel' }).click();
  await question.waitFor({ state: 'detached' });
  await page.getByRole('dialog').getByRole('button', { name: 'Delete event' }).click();
  await question.getByRole('button', { name: 'Delete event' }).click();
  await toast(page, 'Coffee has been deleted.');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await events(page, 'Coffee').waitFor({ state: 'detached' });
  same(where(page), `${WEEK}?week=2026-11-18`, 'address'); // where it was added
}

function busyDay(page, name) {
  return page.getByRole('region', { name });
}

async function busy(page) {
  await page.goto(`${base}/integrations/calendar/availability?week=2026-11-22`);
  await busyDay(page, 'Mon, Nov 23').getByRole('listitem').filter({ hasText: 'Ada Lovelace' }).getByText('busy all day').waitFor();
  const review = busyDay(page, 'Thu, Nov 26').getByRole('listitem').filter({ hasText: 'Team' });
  await review.getByText(/busy 10:00\s–\s11:00\sPM/).waitFor();
  const [bar, span] = [await review.locator('[aria-hidden=true] > [data-testid=span]').evaluate((e) => e.parentElement.getBoundingClientRect()), await review.getByTestId('span').boundingBox()];
  expect(Math.abs((span.x - bar.x) / bar.width - 22 / 24) < 0.01, `the bar begins at ${(span.x - bar.x) / bar.width}`);
  expect(Math.abs(span.width / bar.width - 1 / 24) < 0.01, `the bar is ${span.width / bar.width} wide`);
  await busyDay(page, 'Thu, Nov 26').getByRole('listitem').filter({ hasText: 'German holidays' }).getByText('free all day').waitFor();
  await page.getByLabel('Show', { exact: true }).selectOption('day');
  await page.getByRole('heading', { name: 'Sunday, November 22, 2026' }).waitFor();
  await button(page, 'Next day').click();
  await page.getByRole('heading', { name: 'Monday, November 23, 2026' }).waitFor();
  same(where(page), '/integrations/calendar/availability?week=2026-11-23&span=day', 'address');
}

async function unreadable(page) {
  const [own, gone] = ['azphZGFAZXhhbXBsZS5jb20', 'azpnb25lQGdyb3VwLmNhbGVuZGFyLmdvb2dsZS5jb20'];
  await page.goto(`${base}/integrations/calendar/availability?week=2026-11-23&calendars=${own},${gone}`);
  const note = page.getByTestId('unreadable');
  await note.getByText('That could not be found.').waitFor();
  await note.getByText('NOT_FOUND').waitFor();
  await busyDay(page, 'Mon, Nov 23').getByText('busy all day').waitFor();
  same(await page.locator('[data-testid=problem]').count(), 0, 'notices about all');
}

async function failing(page) {
  await scenario('calendar=502');
  await page.goto(`${base}${WEEK}?week=2026-09-06`);
  const notice = await problem(page, 'UPSTREAM_UNAVAILABLE');
  await notice.getByText('This is about Ada Lovelace, Team, and German holidays.').or(notice.getByText('failed')).first().waitFor();
  await scenario('');
  await mended(page);
  same(await events(page, 'Stand-up').count(), 5, 'stand-ups');
}

/** Tries again, as soon as that can be done, until nothing is wrong any more. */
async function mended(page) {
  const notices = page.locator('[data-testid=problem]');
  const again = notices.getByRole('button', { name: 'Try again', exact: true, disabled: false }).first();
  for (let i = 0; i < 30; i++) {
    await page.waitForFunction(() => {
      const notice = document.querySelector('[data-testid=problem]');
      const ready = [...document.querySelectorAll('[data-testid=problem] button')].some((b) => b.textContent === 'Try again' && !b.ariaDisabled);
      return ready || (!notice && document.querySelector('[data-testid=event]'));
    }, null, { timeout: 20_000 });
    if ((await notices.count()) === 0) return;
    await Promise.all([page.waitForResponse('**/graphql'), again.click()]);
  }
  throw new Error(`after 30 tries: ${await notices.first().innerText()}`);
}

async function stale(page) {
  await page.goto(base + NOVEMBER);
  await events(page, 'Stand-up').first().waitFor();
  same(await page.getByText('Out of date').count(), 0, 'notes while it works');
  await scenario('calendar=502');
  await page.reload();
  await page.getByText('Out of date').waitFor();
  await events(page, 'Stand-up').first().waitFor();
  same(await page.getByText('Out of date').count(), 1, 'notes');
  same(await events(page, 'Stand-up').count(), 4, 'stand-ups');
  await scenario('');
  await mended(page);
}

async function firstDay() {
  for (const [locale, name, first] of [
    ['en-US', 'November 15 – 21, 2026', 'Sun'],
    ['en-GB', '16 – 22 November 2026', 'Mon'],
    ['de-DE', '16.–22. November 2026', 'Mo'],
  ]) {
    const page = await visit(`${WEEK}?week=2026-11-18`, { ...BERLIN, locale });
    await page.getByRole('heading', { name }).waitFor();
    expect((await page.getByTestId('grid').innerText()).trim().startsWith(first), `${locale}: ${(await page.getByTestId('grid').innerText()).slice(0, 20)}`);
    await page.context().close();
  }
}

/** In Berlin clocks go back a week earlier than in New York. */
async function clocks() {
  const calendarId = 'azphZGFAZXhhbXBsZS5jb20';
  const at = (local) => ({ local, timeZone: 'Europe/Berlin' });
  const input = { calendarId, title: 'Change of clocks', start: at('2026-10-25T09:30:00'), end: at('2026-10-25T10:30:00') };
  const added = await graphql('mutation($input: CreateCalendarEventInput!) { createCalendarEvent(input: $input) { event { id } } }', { input });
  expect(!added.errors, JSON.stringify(added));
  for (const [timezoneId, before, after] of [
    ['Europe/Berlin', '9:30', '9:30'],
    ['America/New_York', '3:30', '4:30'],
  ]) {
    const page = await visit(`${WEEK}?week=2026-10-18`, { timezoneId });
    const name = (date) => new RegExp(`^Stand-up.*${date}, 2026`);
    expect((await page.getByRole('link', { name: name('October 23') }).getAttribute('aria-label')).includes(before), `${timezoneId}: before`);
    await button(page, 'Next week').click();
    const monday = page.getByRole('link', { name: name('October 26') });
    const heard = await monday.getAttribute('aria-label');
    expect(heard.includes(after), `${timezoneId}: ${heard}`);
    const top = await monday.evaluate((e) => Number.parseFloat(e.parentElement.style.top));
    const [hours, minutes] = after.split(':').map(Number);
    same(top, (hours + minutes / 60) * 44, `${timezoneId}: pixels from midnight`);
    // On the day itself an hour happens twice, and all that follows stands where clocks show it.
    const change = await events(page, 'Change of clocks').evaluate((e) => Number.parseFloat(e.parentElement.style.top));
    same(change, (hours + minutes / 60) * 44, `${timezoneId}: pixels from midnight on the day`);
    await page.context().close();
  }
}

async function narrow() {
  const page = await visit(NOVEMBER, { ...BERLIN, viewport: { width: 320, height: 640 } });
  await page.getByRole('heading', { name: 'Wednesday, November 18' }).waitFor();
  same(await page.getByTestId('grid').count(), 0, 'grids');
  await page.getByRole('region', { name: 'Sunday, November 15' }).getByText('Nothing').waitFor();
  await page.getByRole('region', { name: 'Wednesday, November 18' }).getByRole('link', { name: /^Compiler talk/ }).click();
  await page.getByRole('dialog', { name: 'Compiler talk' }).waitFor();
  await page.context().close();
}
