export const themes = ['system', 'light', 'dark'] as const;

export type Theme = (typeof themes)[number];

const STORED = 'ava-theme';

export function storedTheme(): Theme {
  const stored = localStorage.getItem(STORED);
  return themes.find((t) => t === stored) ?? 'system';
}

/** Follows the system unless something else was chosen; the style sheet does the rest. */
export function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(STORED, theme);
  applyTheme(theme);
}
