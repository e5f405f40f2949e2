/**
 * While a modal dialog is open, Fluent hides the page behind it from screen readers; it does not show the page again when the dialog
 * goes together with the page that asked (a join after the consent question, "End for everyone"). This does.
 */
export function keepReadable(root: HTMLElement): void {
  const check = (): void => {
    if (root.getAttribute('aria-hidden') !== 'true') return;
    if (document.querySelector('[aria-modal="true"]') === null) root.removeAttribute('aria-hidden');
  };
  const observer = new MutationObserver(check);
  observer.observe(root, { attributes: true, attributeFilter: ['aria-hidden'] });
  // A dialog is in a portal, which is a child of the body.
  observer.observe(document.body, { childList: true });
}
