import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { Recording, RecordingFile } from '../../client/api/keptWire';
import { useApp } from '../../ui/AppContext';
import { saveAddress } from '../../ui/saveFile';
import { fileText, sizeText } from './keptText';
import { PlayerModel } from './PlayerModel';

/** The files of a recording, each with an address that is good when it is used. */
export function DownloadMenu({ recording }: { readonly recording: Recording }) {
  const { api } = useApp();
  const [failure, setFailure] = useState('');
  const download = async (file: RecordingFile): Promise<void> => {
    setFailure('');
    const model = new PlayerModel(recording.meetingId, recording.recordingId, api.kept);
    const url = await model.freshAddress(file);
    if (url === null) setFailure(`${file.fileName} cannot be downloaded now. Try again in a moment.`);
    else saveAddress(url, file.fileName);
  };
  return (
    <>
      <Menu>
        <MenuTrigger disableButtonEnhancement>
          <Button icon={<ArrowDownloadRegular />}>Download</Button>
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            {recording.files.map((file) => (
              <MenuItem
                key={file.fileName}
                secondaryContent={sizeText(file.length)}
                onClick={() => void download(file)}
              >
                {fileText(file)}
              </MenuItem>
            ))}
          </MenuList>
        </MenuPopover>
      </Menu>
      <span role="alert">{failure}</span>
    </>
  );
}
