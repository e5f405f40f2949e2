import { Button, Tooltip } from '@fluentui/react-components';
import type { ButtonProps } from '@fluentui/react-components';
import { CheckmarkRegular, LinkRegular } from '@fluentui/react-icons';
import { useEffect, useState } from 'react';
import { copyText } from './copyText';

export interface CopyButtonProps {
  readonly text: string;
  readonly label: string;
  readonly appearance?: ButtonProps['appearance'];
  readonly size?: ButtonProps['size'];
  /** Shows the icon alone; the label stays its name. */
  readonly iconOnly?: boolean;
  readonly className?: string | undefined;
}

/** Copies, and says so for two seconds. */
export function CopyButton({ text, label, appearance, size, iconOnly = false, className }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [copied]);

  const button = (
    <Button
      className={className}
      appearance={appearance ?? 'secondary'}
      size={size ?? 'medium'}
      icon={copied ? <CheckmarkRegular /> : <LinkRegular />}
      aria-label={iconOnly ? label : undefined}
      onClick={async () => setCopied(await copyText(text))}
    >
      {iconOnly ? undefined : copied ? 'Copied' : label}
    </Button>
  );
  return (
    <>
      {iconOnly ? (
        <Tooltip content={copied ? 'Copied' : label} relationship="description">
          {button}
        </Tooltip>
      ) : (
        button
      )}
      <span role="status" className="visually-hidden">
        {copied ? 'Link copied' : ''}
      </span>
    </>
  );
}
