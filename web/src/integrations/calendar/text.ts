/** What there is to read in text that may be HTML of a stranger's. Nothing of it is run, loaded or shown as HTML. */
export function plain(text: string): string {
  if (!/<[a-z/!][^>]*>|&[a-z#\d]+;/i.test(text)) return text;
  const page = new DOMParser().parseFromString(text, 'text/html');
  for (const e of page.querySelectorAll('script, style, template')) e.remove();
  for (const e of page.querySelectorAll('br')) e.replaceWith('\n');
  for (const e of page.querySelectorAll('p, div, li, tr, h1, h2, h3, h4')) e.append('\n');
  for (const a of page.querySelectorAll('a')) {
    const target = a.getAttribute('href');
    if (target && target !== a.textContent) a.append(` (${target})`);
  }
  return (page.body.textContent ?? '').replace(/\n{3,}/g, '\n\n').trim();
}
