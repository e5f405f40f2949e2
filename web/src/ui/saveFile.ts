/** Saves what an address has, under a name. */
export function saveAddress(url: string, fileName: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.rel = 'noopener';
  document.body.append(link);
  link.click();
  link.remove();
}

/** Long enough for a browser to have begun reading. */
const releaseAfterMs = 60_000;

/** Saves what is in memory, under a name. */
export function saveBlob(blob: Blob, fileName: string): void {
  const url = URL.createObjectURL(blob);
  saveAddress(url, fileName);
  setTimeout(() => URL.revokeObjectURL(url), releaseAfterMs);
}

/** A title as a file name: what file systems refuse becomes a dash. */
export function fileNameOf(title: string): string {
  const name = title
    .replaceAll(/[\p{Cc}<>:"/\\|?*]+/gu, '-')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 100);
  return name === '' || name.startsWith('.') ? `meeting${name}` : name;
}
