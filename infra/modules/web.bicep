import { nameOf } from '../names.bicep'

@description('The service is in few regions; the files are served from everywhere.')
param location string
param tags object
param prefix string

resource site 'Microsoft.Web/staticSites@2025-03-01' = {
  name: nameOf(prefix, 'web')
  location: location
  tags: union(tags, { 'azd-service-name': 'web' })
  sku: { name: 'Standard', tier: 'Standard' }
  // No staging environments: each would be an origin that the API's CORS does not know.
  properties: { allowConfigFileUpdates: true, stagingEnvironmentPolicy: 'Disabled' }
}

output origin string = 'https://${site.properties.defaultHostname}'
