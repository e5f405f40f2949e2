import { plainNameOf } from '../names.bicep'

param location string
param tags object
param prefix string
param identityId string

// Node packages by version. The gallery reads them from storage with an identity of its own, so no link with a signature is ever made.
resource gallery 'Microsoft.Compute/galleries@2025-03-03' = {
  name: plainNameOf(prefix, 'gallery')
  location: location
  tags: tags
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
  properties: { description: 'VideoConf media node packages' }
}

resource node 'Microsoft.Compute/galleries/applications@2025-03-03' = {
  parent: gallery
  name: 'media-node'
  location: location
  tags: tags
  properties: { supportedOSType: 'Linux' }
}
