import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { ArrowExportRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { TranscriptFormat } from '../../client/api/keptWire';
import { toProblem } from '../../client/problems';
import { problemText } from '../../ui/problemText';
import { fileNameOf, saveBlob } from '../../ui/saveFile';
import type { TranscriptModel } from './TranscriptModel';

const formats: readonly (readonly [TranscriptFormat, string])[] = [
  ['vtt', 'WebVTT'],
  ['srt', 'SubRip (SRT)'],
  ['txt', 'Plain text'],
  ['json', 'JSON'],
];

export function ExportMenu({ model, title }: { readonly model: TranscriptModel; readonly title: string }) {
  const [failure, setFailure] = useState('');
  const save = async (format: TranscriptFormat): Promise<void> => {
    setFailure('');
    try {
      saveBlob(await model.download(format), `${fileNameOf(title)}.${format}`);
    } catch (error) {
      setFailure(`The transcript could not be exported. ${problemText(toProblem(error)).text}`);
    }
  };
  return (
    <>
      <Menu>
        <MenuTrigger disableButtonEnhancement>
          <Button icon={<ArrowExportRegular />}>Export</Button>
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            {formats.map(([format, name]) => (
              <MenuItem key={format} onClick={() => void save(format)}>
                {name}
              </MenuItem>
            ))}
          </MenuList>
        </MenuPopover>
      </Menu>
      <span role="alert">{failure}</span>
    </>
  );
}
