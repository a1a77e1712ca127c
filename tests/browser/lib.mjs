// What the browser's tests share: counting, starting a program, and what must hold on every page.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const START_S_MAX = 120;

let passed = 0;
const failed = [];

export function check(what, problem) {
  if (problem) {
    failed.push(`${what}: ${problem}`);
    console.error(`FAILED ${what}: ${problem}`);
  } else {
    passed += 1;
  }
}

// Starts a program; what it told when it was ready.
export function start([program, ...args]) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const found = new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`no address within ${START_S_MAX} s`)), START_S_MAX * 1000);
    child.once('exit', (code) => reject(new Error(`the program ended with ${code}`)));
    lines.on('line', (line) => {
      if (!line.startsWith('{')) return;
      try {
        const told = JSON.parse(line);
        if (told.portal) {
          clearTimeout(late);
          resolve(told);
        }
      } catch { /* Not the line we wait for. */ }
    });
  });
  return { child, found };
}

// What must hold on a page however it was come to.
export async function looks(page, what, language) {
  const shown = await page.locator('html').getAttribute('lang');
  check(`${what} language`, shown === language ? '' : `the page says ${shown}`);
  // Only where a text is written, places such as { $device } are what there is to read.
  const text = await page.evaluate(() => {
    const body = document.body.cloneNode(true);
    for (const written of body.querySelectorAll('[data-places]')) written.remove();
    return body.textContent;
  });
  const missing = text.match(/⟨[^⟩]*⟩|\{ ?\$[a-z_]+ ?\}/);
  check(`${what} texts`, missing ? `no text for ${missing[0]}` : '');
  // Through the debugger, as the page's own policy lets no script of ours in.
  await page.evaluate(AXE);
  const found = await page.evaluate(() => axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'], iframes: false }));
  const rules = found.violations.map((one) => `${one.id} (${one.nodes.map((node) => node.target.join(' ')).slice(0, 3).join(', ')})`);
  check(`${what} axe`, rules.join('; '));
  await page.setViewportSize({ width: 320, height: 720 });
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  check(`${what} 320 px`, over > 0 ? `scrolls ${over} px sideways` : '');
}

// Says how it went, and ends.
export function finish() {
  console.log(`${passed} passed, ${failed.length} failed`);
  process.exit(failed.length ? 1 : 0);
}
