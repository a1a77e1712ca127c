// Walks every page of the portal as every kind of person, in every language, in a real browser.
//
// node run.mjs PROGRAM [ARGUMENTS…]: starts the program, which writes one line of JSON with
// `portal` (its address), `accounts` (login, password, role) and `link` (a mail's link), and stops
// it at the end. Checks on each page: axe finds nothing; nothing scrolls sideways at 320 px; no
// error in the console; under 100 kB over the wire; and that it says the same without JavaScript.

import { chromium } from 'playwright-core';
import { check, finish, looks, start } from './lib.mjs';

const LANGUAGES = ['sv', 'nb', 'en'];
const PAGE_BYTES_MAX = 100_000;
const PATHS = ['/', '/warnings', '/warnings?state=all', '/findings', '/sensors', '/members', '/content', '/content?kind=indicators', '/audit?check=yes', '/mails', '/account', '/account/sessions', '/account/second-factor', '/account/passkeys', '/account/prove', '/people', '/account/tokens', '/follow-up', '/unplaced', '/reports', '/reports/mappings', '/exceptions', '/exceptions/new', '/contacts', '/rosters', '/drills', '/circulars', '/circulars/new', '/circulars/new?as=advisory', '/constituency', '/owners', '/policy', '/questions', '/questions/new', '/files', '/files/new', '/texts', '/suppliers', '/operators', '/shared', '/join', '/no-such-page'];
// The first link of each kind on a list leads to the page of one.
const ONES = [['/warnings', '/warnings/'], ['/findings', '/findings/'], ['/sensors', '/sensors/'], ['/members', '/members/'], ['/mails', '/mails/'], ['/contacts', '/contacts/'], ['/rosters', '/rosters/'], ['/drills', '/drills/'], ['/circulars', '/circulars/'], ['/texts', '/texts/'], ['/questions', '/questions/0'], ['/suppliers', '/suppliers/'], ['/members', '/operators/']];
// What a member's page leads to.
const OF_MEMBER = ['/assets', '/assets/import', '/contacts', '/feeds', '/retests'];

async function signIn(context, base, account) {
  const page = await context.newPage();
  await page.goto(`${base}/sign-in`);
  await page.fill('#login', account.login);
  await page.fill('#password', account.password);
  await page.click('main form button[type=submit]');
  await page.waitForURL(`${base}/`);
  await page.close();
}

async function watched(context, url, look) {
  const page = await context.newPage();
  const errors = [];
  let bytes = 0;
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    // A page that says "not found" is meant to: the browser notes it as an error of loading.
    if (message.type() === 'error' && !message.text().includes('the server responded with a status')) errors.push(message.text());
  });
  const client = await context.newCDPSession(page);
  await client.send('Network.enable');
  await client.send('Network.setCacheDisabled', { cacheDisabled: true });
  client.on('Network.loadingFinished', (event) => { bytes += event.encodedDataLength; });
  try {
    const response = await page.goto(url, { waitUntil: 'load' });
    await look(page, response);
  } finally {
    await page.close();
  }
  return { errors, bytes };
}

async function onePage(context, base, who, path, language) {
  const what = `${who} ${language} ${path.replace(/[0-9a-f-]{36}/, '…').replace(/\/w\/.*/, '/w/…')}`;
  const url = base + path + (path.includes('?') ? '&' : '?') + `lang=${language}`;
  const seen = await watched(context, url, async (page, response) => {
    check(`${what} answers`, response.status() < 500 ? '' : `status ${response.status()}`);
    await looks(page, what, language);
  });
  check(`${what} console`, seen.errors.join('; '));
  check(`${what} weight`, seen.bytes < PAGE_BYTES_MAX ? '' : `${seen.bytes} bytes`);
}

async function pathsOf(context, base) {
  const page = await context.newPage();
  const paths = [...PATHS];
  for (const [list, prefix] of ONES) {
    const response = await page.goto(base + list);
    if (response.status() !== 200) continue;
    const link = page.locator(`main a[href^="${prefix}"]`).first();
    if (await link.count()) paths.push(await link.getAttribute('href'));
  }
  const member = paths.find((path) => /^\/members\/[^/?]+$/.test(path));
  if (member) paths.push(...OF_MEMBER.map((part) => member + part));
  const topic = paths.find((path) => /^\/texts\/[^/?]+$/.test(path));
  if (topic) {
    // Not every topic has every part: the page itself says which can be written.
    await page.goto(base + topic);
    paths.push(`${topic}/preview`, await page.locator(`main a[href^="${topic}/"][href$="/sv"]`).first().getAttribute('href'));
  }
  await page.close();
  return paths;
}

// What is shown once, in the answer to a form: a sensor's token and a program's.
async function handedOut(browser, base, account) {
  const context = await browser.newContext();
  await signIn(context, base, account);
  const page = await context.newPage();
  for (const language of LANGUAGES) {
    await page.goto(`${base}/account/tokens?lang=${language}`);
    await page.fill('#token-name', `browser ${language}`);
    await page.click('form[action="/account/tokens"] button');
    const shown = (await page.locator('main').innerText()).match(/vkt_[\w-]{40,}/);
    check(`API token ${language}: shown, and not in the address`, shown && !page.url().includes(shown[0]) ? '' : page.url());
    await looks(page, `API token ${language}`, language);
    await page.goto(`${base}/account/tokens`);
    check(`API token ${language}: shown once`, shown && (await page.content()).includes(shown[0]) ? 'it is shown again' : '');
    await page.goto(`${base}/members`);
    await page.locator('main a[href^="/members/"]').first().click();
    await page.locator('#sensors summary').last().click();
    await page.fill('#sensor-name', `browser ${language}`);
    await page.click('form[action$="/sensors"] button');
    check(`sensor token ${language}: shown with its command`, /sensor enrol --hub \S+ --name .* --token vk1\.\S+/.test(await page.locator('main').innerText()) ? '' : page.url());
    await looks(page, `sensor token ${language}`, language);
  }
  await context.close();
}

async function withoutScripts(browser, base, account) {
  const context = await browser.newContext({ javaScriptEnabled: false });
  await signIn(context, base, account);
  const page = await context.newPage();
  await page.goto(`${base}/warnings?lang=en`);
  await page.locator('main tbody a').first().click();
  check(`no JavaScript: a warning opens`, page.url().includes('/warnings/') ? '' : page.url());
  const button = page.locator('button[value=acknowledge]');
  if (await button.count()) {
    await button.click();
    check('no JavaScript: a button acts', page.url().includes('said=acknowledged') ? '' : page.url());
  }
  await context.close();
}

async function behindLink(browser, base, link) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${link}?lang=en`);
  const before = await page.locator('.state').first().innerText();
  await page.goto(`${link}?lang=en`);
  const after = await page.locator('.state').first().innerText();
  check('link: opening changes nothing', before === after ? '' : `${before} became ${after}`);
  const button = page.locator('button[value=acknowledge]');
  check('link: has its button', (await button.count()) === 1 ? '' : 'no button');
  await button.click();
  check('link: the button acts', page.url().includes('said=acknowledged') ? '' : page.url());
  const response = await page.goto(`${base}/w/${'A'.repeat(43)}?lang=en`);
  check('link: one that never was', response.status() === 410 ? '' : `status ${response.status()}`);
  await context.close();
}

// A passkey made and used with the browser's own authenticator: needs a portal that is called by a
// name, because browsers have no passkeys for bare addresses.
async function passkeys(browser, base, account) {
  const context = await browser.newContext();
  await signIn(context, base, account);
  const page = await context.newPage();
  const client = await context.newCDPSession(page);
  await client.send('WebAuthn.enable');
  const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true };
  const { authenticatorId } = await client.send('WebAuthn.addVirtualAuthenticator', { options });
  await page.goto(`${base}/account/passkeys?lang=en`);
  if (!(await page.locator('form[data-passkey=make]').count())) {
    console.log('passkeys are not tried: the portal is called by a bare address');
    await context.close();
    return;
  }
  await page.fill('#passkey-name', 'Test key');
  await page.click('form[data-passkey=make] button');
  await page.waitForURL(/said=passkey-added/);
  const { credentials } = await client.send('WebAuthn.getCredentials', { authenticatorId });
  check('passkeys: one is kept on the device, found without a name', credentials.length === 1 && credentials[0].isResidentCredential ? '' : JSON.stringify(credentials.length));
  const signInByIt = async () => {
    await page.click('.me button');
    await page.waitForURL(/sign-in/);
    await page.goto(`${base}/sign-in?lang=en`);
    await page.click('form[data-passkey=use] button');
    await page.waitForLoadState('load');
  };
  await signInByIt();
  await page.waitForURL(`${base}/`);
  check('passkeys: it signs in', (await page.locator('.me').count()) === 1 ? '' : page.url());
  await page.goto(`${base}/account/sessions?lang=en`);
  const ways = await page.locator('.sessions').innerText();
  check('passkeys: the session says so', ways.includes('passkey') ? '' : ways);
  // A device that does not check who holds it gets no further.
  await client.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
  await signInByIt();
  await page.waitForTimeout(500);
  check('passkeys: not without checking who holds the device', (await page.locator('.me').count()) === 0 ? '' : 'signed in');
  await client.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });
  await page.goto(`${base}/sign-in?lang=en`);
  await page.click('form[data-passkey=use] button');
  await page.waitForURL(`${base}/`);
  await page.goto(`${base}/account/passkeys?lang=en`);
  await page.click('.sessions form button');
  await page.waitForURL(/said=passkey-removed/);
  await page.click('.me button');
  await page.goto(`${base}/sign-in?lang=en`);
  await page.click('form[data-passkey=use] button');
  await page.waitForSelector('.ds-error-summary, [data-failed]:not([hidden])');
  check('passkeys: what was removed opens nothing', (await page.locator('.me').count()) === 0 ? '' : 'signed in');
  await context.close();
}

// The authenticator app's page, which only a form leads to.
async function authenticatorApp(browser, base, account) {
  const context = await browser.newContext();
  await signIn(context, base, account);
  const page = await context.newPage();
  await page.goto(`${base}/account/second-factor`);
  await page.click('form[action="/account/app"] button');
  await page.waitForURL(/\/account\/app/);
  for (const language of LANGUAGES) await onePage(context, base, account.role, '/account/app', language);
  await context.close();
}

async function walk(told) {
  const base = told.portal.replace(/\/$/, '');
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  });
  try {
    const anybody = await browser.newContext();
    for (const language of LANGUAGES) {
      await onePage(anybody, base, 'anybody', '/sign-in', language);
      if (told.link) await onePage(anybody, base, 'anybody', new URL(told.link).pathname, language);
    }
    await anybody.close();
    for (const [place, account] of told.accounts.entries()) {
      // The first sees most: every page in every language. The others see the same pages with
      // less on them: one language each, and what comes first in all.
      const context = await browser.newContext();
      await signIn(context, base, account);
      const paths = await pathsOf(context, base);
      for (const language of LANGUAGES) {
        const all = place === 0 || language === LANGUAGES[place % LANGUAGES.length];
        for (const path of all ? paths : paths.slice(0, 1)) await onePage(context, base, account.role, path, language);
      }
      await context.close();
    }
    await handedOut(browser, base, told.accounts[0]);
    await withoutScripts(browser, base, told.accounts[0]);
    const somebody = told.accounts[1] ?? told.accounts[0];
    await passkeys(browser, base, somebody);
    await authenticatorApp(browser, base, somebody);
    if (told.link) await behindLink(browser, base, told.link);
  } finally {
    await browser.close();
  }
}

const { child, found } = start(process.argv.slice(2));
try {
  await walk(await found);
} catch (error) {
  check('the walk', error.stack);
} finally {
  child.removeAllListeners('exit');
  child.kill('SIGINT');
}
finish();
