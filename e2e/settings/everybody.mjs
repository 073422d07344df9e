// The settings page for everybody: by keyboard, by screen reader, on a phone, in the dark, in each language, behind a
// prefix: `node settings/everybody.mjs` with what browser.mjs says.
import { axe, base, button, check, expect, prefixed, same, suite, visit, where } from './browser.mjs';

/** Every page, with what is there once it is loaded. */
const PAGES = [
  ['/', 'heading=Vapi'],
  ['/?q=nothing', 'text=Nothing matches.'],
  ['/integrations/vapi', 'button=Save and test'],
  ['/integrations/vapi/assistants', 'text=20 shown'],
  ['/integrations/vapi/assistants/new', 'button=Create assistant'],
  ['/integrations/vapi/assistants/YddqOdtvQFVOho7zuQyv2q0', 'button=Delete assistant'],
  ['/integrations/vapi/phone-numbers', 'text=/\\d+ of \\d+/'],
  ['/integrations/vapi/calls', 'text=20 shown'],
  ['/integrations/vapi/calls/Y70W1wjAk1AqgE1Z8C5eyZg', 'heading=/./'],
  ['/integrations/twilio', 'button=Save and test'],
  ['/integrations/twilio/messages', 'text=20 shown'],
  ['/integrations/twilio/messages/bVNNX9sq8RE3XTG6828qIfTzsg', 'text=SID'],
  ['/integrations/twilio/phone-numbers', 'text=/\\d+ shown/'],
  ['/integrations/twilio/available-numbers', 'text=20 shown'],
  ['/integrations/email', 'button=Save and test'],
  ['/integrations/email/messages', 'text=No messages yet'],
  ['/integrations/calendar', 'button=Connect with Google'],
  ['/integrations/calendar/week?week=2026-11-22', 'link=/^Vacation/'],
  ['/integrations/calendar/week?week=2026-11-18&calendars=none', 'text=No calendar is chosen'],
  ['/integrations/calendar/week?week=2026-11-18&event=djphZGFAZXhhbXBsZS5jb20Kc2VlZGludml0ZWQw', 'text=No answer yet'],
  ['/integrations/calendar/availability?week=2026-11-22', 'text=busy all day'],
  ['/activity', 'text=Nothing yet'],
  ['/failures', 'heading=CIRCUIT_OPEN'],
  ['/integrations/nothing', 'text=There is no such page'],
];

await suite(async () => {
  for (const theme of ['light', 'dark']) {
    const page = await visit('/', { colorScheme: theme, reducedMotion: 'reduce' });
    for (const [path, there] of PAGES) {
      await check(`${path} has nothing against it in ${theme} colours`, () => accessible(page, path, there), page);
      // A dialog is before what changes the language.
      if (theme === 'light' && !path.includes('event=')) await check(`${path} has room for long words`, () => roomy(page), page);
    }
    await check(`dialogs have nothing against them in ${theme} colours`, () => dialogs(page), page);
    await page.context().close();
  }
  await check('nothing moves for those who do not want it', still);
  const phone = await visit('/', { viewport: { width: 320, height: 640 } });
  for (const [path, there] of PAGES) await check(`${path} fits 320 pixels`, () => narrow(phone, path, there), phone);
  await phone.context().close();
  await check('the keyboard is enough to connect, test and disconnect', keyboard);
  await check('the theme is the one chosen, and stays', theme);
  for (const [tag, title, password] of [['de', 'Integrationen', 'Passwort'], ['es', 'Integraciones', 'Contraseña'], ['fr', 'Intégrations', 'Mot de passe'], ['en', 'Integrations', 'Password']]) {
    await check(`the page speaks ${tag}`, () => language(tag, title, password));
  }
  await check('a server that cannot be reached is said to be, and what is shown follows again later', offline);
  await check('what was done, and an e-mail, have nothing against them', done);
  await check('it works behind a path prefix', behindPrefix);
  await check('a second visit loads nothing again', cached);
});

async function go(page, path, there) {
  await page.goto(base + path);
  const [kind, name] = [there.slice(0, there.indexOf('=')), there.slice(there.indexOf('=') + 1)];
  const words = name.startsWith('/') ? new RegExp(name.slice(1, -1)) : name;
  const at = kind === 'text' ? page.getByText(words) : page.getByRole(kind, { name: words });
  await at.first().waitFor();
}

async function accessible(page, path, there) {
  await go(page, path, there);
  return axe(page);
}

async function dialogs(page) {
  await go(page, '/integrations/vapi/calls', 'text=20 shown');
  await button(page, 'Start a test call').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Call now' }).waitFor();
  await axe(page);
  await page.keyboard.press('Escape');
  await go(page, '/integrations/calendar/week?week=2026-11-22', 'link=/^Vacation/');
  await button(page, 'New event').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Add event' }).waitFor();
  await axe(page);
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: /^Vacation/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete event' }).click();
  await page.getByRole('alertdialog').waitFor();
  await axe(page);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await go(page, '/integrations/email/messages', 'text=No messages yet');
  await button(page, 'Send an e-mail').first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Copies, answers and HTML').click();
  // More than may go along: what is wrong is on the page too.
  await dialog.getByLabel('Attachments').setInputFiles([{ name: 'large.bin', mimeType: 'application/pdf', buffer: Buffer.alloc(300_000) }]);
  await dialog.getByText('These files are too large').waitFor();
  await axe(page);
  await go(page, '/', 'heading=Vapi');
  await button(page, 'Display and language').click();
  await page.getByText('Theme').waitFor();
  await axe(page);
}

async function narrow(page, path, there) {
  await go(page, path, there);
  const { width, wide } = await page.evaluate(() => ({
    width: document.scrollingElement.scrollWidth,
    wide: [...document.querySelectorAll('body *')]
      .filter((e) => e.getBoundingClientRect().right > 321 && getComputedStyle(e).position !== 'absolute')
      .map((e) => e.outerHTML.slice(0, 120)),
  }));
  expect(width <= 320, `${width} pixels wide: ${wide.slice(0, 5).join('\n')}`);
}

/** Each language has its own long words. The page that is shown stays, and is English again afterwards. */
async function roomy(page) {
  const found = [];
  for (const tag of ['de', 'es', 'fr', 'en']) {
    await speak(page, tag);
    const out = await page.evaluate(() =>
      [...document.querySelectorAll('main *')]
        .filter((e) => {
          const [own, around] = [e.getBoundingClientRect(), e.parentElement.getBoundingClientRect()];
          const outer = getComputedStyle(e.parentElement);
          const shown = getComputedStyle(e).position !== 'absolute' && own.width > 1;
          return shown && outer.display !== 'contents' && outer.overflowX === 'visible' && own.right > around.right + 1;
        })
        .map((e) => e.outerHTML.slice(0, 200)),
    );
    found.push(...out.map((e) => `in ${tag}: ${e}`));
  }
  expect(found.length === 0, found.join('\n'));
}

async function speak(page, tag) {
  await page.locator('header button').last().click();
  await page.locator('header select').selectOption(tag);
  await page.waitForFunction((wanted) => document.documentElement.lang === wanted, tag);
  await page.keyboard.press('Escape');
}

/** While a page is loading there is most to move. */
async function still() {
  for (const reducedMotion of ['reduce', 'no-preference']) {
    const page = await visit('/', { reducedMotion });
    await page.getByRole('link', { name: 'Vapi' }).waitFor();
    // What the next page asks for is not answered, so that it goes on loading.
    const hold = (route) => (route.request().postData() ?? '').includes('query Integration(') || route.continue();
    await page.route('**/graphql', hold);
    await page.getByRole('link', { name: 'Vapi' }).click();
    await page.locator('[role=status] [aria-hidden=true]').first().waitFor();
    const moving = await page.evaluate(() => document.getAnimations().filter((a) => a.playState === 'running').length);
    await page.context().close();
    expect(reducedMotion === 'reduce' ? moving === 0 : moving > 0, `${moving} things move with ${reducedMotion}`);
  }
}

/** Presses Tab until something has the focus, which has to be visible; fails if it never gets there. */
async function tabTo(page, role, name) {
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab');
    const target = page.getByRole(role, { name }).and(page.locator(':focus'));
    if (await target.count()) {
      const ring = await target.evaluate((e) => {
        const own = getComputedStyle(e);
        const after = getComputedStyle(e, '::after');
        return [own, after].some((s) => s.outlineStyle !== 'none' && Number.parseFloat(s.outlineWidth) >= 2);
      });
      expect(ring, `the focus on ${name} cannot be seen`);
      return;
    }
  }
  throw new Error(`60 tabs do not lead to ${name}`);
}

async function keyboard() {
  const page = await visit('/');
  await page.keyboard.press('Tab');
  await page.getByRole('link', { name: 'Skip to content' }).and(page.locator(':focus')).waitFor();
  await page.keyboard.press('Enter');
  await page.locator('main:focus').waitFor();
  await tabTo(page, 'link', 'Vapi');
  await page.keyboard.press('Enter');
  // A page that is come to says what it is.
  await page.getByRole('heading', { level: 1, name: 'Vapi' }).and(page.locator(':focus')).waitFor();
  await tabTo(page, 'textbox', 'Private API key');
  await page.keyboard.type('7a1c9f3e-5b2d-4c8a-9e6f-1d0b3a5c7e42');
  await page.keyboard.press('Enter');
  await page.getByText('ends in 7e42').waitFor();
  await tabTo(page, 'button', 'Test connection');
  await page.keyboard.press('Space');
  await page.getByText(/^Vapi works/).first().waitFor();
  await tabTo(page, 'button', 'Disconnect');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Cancel' }).and(page.locator(':focus')).waitFor();
  // The focus does not leave the dialog.
  for (let i = 0; i < 5; i++) await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.querySelector('[role=alertdialog]').contains(document.activeElement)), 'the focus has left');
  await tabTo(page, 'button', 'Disconnect Vapi');
  await page.keyboard.press('Enter');
  await page.getByText('Vapi is disconnected.').waitFor();
  await page.getByRole('heading', { level: 1 }).and(page.locator(':focus')).waitFor();
  await page.context().close();
}

async function theme() {
  const page = await visit('/', { colorScheme: 'light' });
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await button(page, 'Display and language').click();
  await page.getByText('Dark', { exact: true }).click();
  await page.waitForFunction((was) => getComputedStyle(document.body).backgroundColor !== was, light);
  await page.reload();
  await page.getByRole('heading', { level: 1 }).waitFor();
  expect((await ground()) !== light, 'a reload forgets the theme');
  await button(page, 'Display and language').click();
  await page.getByText('System', { exact: true }).click();
  await page.waitForFunction((was) => getComputedStyle(document.body).backgroundColor === was, light);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect((await ground()) !== light, 'it does not follow the system');
  await page.context().close();
}

async function language(tag, title, password) {
  const page = await visit('/', { locale: tag });
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
  same(await page.locator('html').getAttribute('lang'), tag, 'lang');
  const sent = page.waitForRequest((r) => (r.postData() ?? '').includes('AuditEvents'));
  await page.goto(`${base}/activity`);
  same((await sent).headers()['accept-language'], tag, 'Accept-Language');
  // The forms are the server's, and so are their texts.
  await page.goto(`${base}/integrations/email`);
  await page.getByLabel(password, { exact: false }).first().waitFor();
  await page.goto(`${base}/activity`);
  if (tag !== 'en') {
    // What was chosen counts more than what the browser prefers.
    await page.locator('header button').last().click();
    await page.locator('header select').selectOption('en');
    await page.getByRole('heading', { level: 1, name: 'Activity' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Activity' }).waitFor();
  }
  await page.context().close();
}

async function offline() {
  const page = await visit('/activity');
  await page.getByTestId('live').getByText('Live').waitFor();
  await page.getByRole('link', { name: 'Integrations' }).first().click();
  await page.getByRole('heading', { level: 1, name: 'Integrations' }).waitFor();
  await page.context().setOffline(true);
  await page.getByRole('link', { name: 'Activity' }).click();
  const notice = page.locator('[data-testid=problem][data-code=OFFLINE]');
  await notice.getByText('This server cannot be reached.').waitFor();
  await page.context().setOffline(false);
  await notice.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('Nothing yet').or(page.locator('tbody tr').first()).first().waitFor();
  same(await notice.count(), 0, 'notices');
  await page.context().close();
}

/** Pages that are empty until something is done: last, as they stay that way. */
async function done() {
  const page = await visit('/');
  const sent = await page.request.post(`${base}/graphql`, {
    data: { query: 'mutation { sendEmail(input: { to: ["ada@example.com"], subject: "Hello", text: "Good day." }) { message { id } } }' },
  });
  const { data } = await sent.json();
  for (const [path, there] of [
    ['/activity', 'text=email.send'],
    ['/integrations/email/messages', 'link=Hello'],
    [`/integrations/email/messages/${data.sendEmail.message.id}`, 'heading=Hello'],
  ]) {
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      await accessible(page, path, there);
    }
    await page.setViewportSize({ width: 320, height: 640 });
    await narrow(page, path, there);
    await page.setViewportSize({ width: 1280, height: 900 });
  }
  await page.context().close();
}

async function behindPrefix() {
  const page = await visit('/integrations/vapi/assistants', {}, prefixed);
  await page.getByText('20 shown').waitFor();
  await page.getByRole('link', { name: 'Integrations' }).first().click();
  await page.getByRole('link', { name: 'Twilio' }).click();
  await page.getByRole('heading', { level: 1, name: 'Twilio' }).waitFor();
  same(where(page), `${new URL(prefixed).pathname}/integrations/twilio`, 'address');
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'Twilio' }).waitFor();
  await page.getByTestId('live').getByText('Live').waitFor();
  const doc = await page.getByRole('link', { name: /Playground/ }).first().getAttribute('href');
  same(doc, `${new URL(prefixed).pathname}/playground`, 'the playground');
  await page.context().close();
}

async function cached() {
  const page = await visit('/');
  const figures = await interactive(page.context().browser());
  const sizes = await page.evaluate(() =>
    performance.getEntriesByType('resource').filter((e) => /\.(js|css)$/.test(e.name)).map((e) => [e.name, e.encodedBodySize, e.decodedBodySize]),
  );
  const of = (kind) => sizes.filter(([name]) => name.endsWith(kind)).reduce((sum, [, encoded]) => sum + encoded, 0);
  expect(sizes.length > 0 && sizes.every(([, encoded, decoded]) => decoded < 1000 || encoded < decoded), `not compressed: ${JSON.stringify(sizes)}`);
  expect(of('.js') > 0 && of('.js') <= 150_000, `the first page loads ${of('.js')} bytes of JavaScript`);
  await page.reload();
  await page.getByRole('heading', { level: 1 }).waitFor();
  const again = await page.evaluate(() =>
    performance.getEntriesByType('resource').filter((e) => e.name.includes('/assets/') && e.transferSize > 0).map((e) => e.name),
  );
  same(again.join(), '', 'loaded again');
  await page.context().close();
  return `the first page: ${of('.js')} bytes of JavaScript, ${of('.css')} of CSS; ${figures}`;
}

/** How soon the list of integrations can be used by who comes for the first time. Nothing asserts it: machines differ. */
async function interactive(browser) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (!document.querySelector('main li button')) return;
      globalThis.usable = performance.now();
      observer.disconnect();
    }).observe(document, { childList: true, subtree: true });
  });
  await page.goto(base);
  await page.waitForFunction(() => globalThis.usable > 0);
  const { paint, usable } = await page.evaluate(() => ({
    paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
    usable: globalThis.usable,
  }));
  await context.close();
  return `painted after ${Math.round(paint)} ms, usable with all integrations after ${Math.round(usable)} ms`;
}
