/** Puts text on the clipboard; false when the browser refuses (no HTTPS, no permission). */
export async function copyText(text: string): Promise<boolean> {
  // Absent on pages without HTTPS, whatever the types say.
  const clipboard = navigator.clipboard as Clipboard | undefined;
  try {
    if (clipboard !== undefined) {
      await clipboard.writeText(text);
      return true;
    }
  } catch {
    // Refused: the older way below needs no permission.
  }
  const area = document.createElement('textarea');
  area.value = text;
  area.setAttribute('readonly', '');
  area.className = 'visually-hidden';
  document.body.append(area);
  area.select();
  const done = copySelection();
  area.remove();
  return done;
}

function copySelection(): boolean {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way on a page without HTTPS, as on a LAN
  return document.execCommand('copy');
}
