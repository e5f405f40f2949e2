param location string
param tags object
param galleryName string
@description('Digits and dots, three parts; a package never changes under its version.')
param version string
@description('The package in the artifacts account. The gallery reads it with its own identity.')
param packageUrl string
param regions array
@allowed([ 'Standard_LRS', 'Standard_ZRS' ])
@description('Standard_ZRS where the profile has zones: not every region does.')
param storageSku string

resource gallery 'Microsoft.Compute/galleries@2025-03-03' existing = {
  name: galleryName
  resource node 'applications' existing = { name: 'media-node' }
}

resource package 'Microsoft.Compute/galleries/applications/versions@2025-03-03' = {
  parent: gallery::node
  name: version
  location: location
  tags: tags
  properties: {
    publishingProfile: {
      source: { mediaLink: packageUrl }
      manageActions: {
        install: 'bash -c "mkdir -p /opt/videoconf-package && tar -xzf videoconf-node.tar.gz -C /opt/videoconf-package && /opt/videoconf-package/install.sh"'
        update: 'bash -c "rm -rf /opt/videoconf-package && mkdir -p /opt/videoconf-package && tar -xzf videoconf-node.tar.gz -C /opt/videoconf-package && /opt/videoconf-package/install.sh"'
        remove: '/opt/videoconf-package/remove.sh'
      }
      settings: { packageFileName: 'videoconf-node.tar.gz', scriptBehaviorAfterReboot: 'None' }
      targetRegions: [for region in regions: { name: region, regionalReplicaCount: 1, storageAccountType: storageSku }]
    }
    safetyProfile: { allowDeletionOfReplicatedLocations: true }
  }
}

output id string = package.id
