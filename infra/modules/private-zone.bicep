param tags object
param zone string
param networkIds array

// One zone for all regions: a name must have one private address, wherever it is asked for.
resource dns 'Microsoft.Network/privateDnsZones@2024-06-01' = { name: zone, location: 'global', tags: tags }

resource link 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [for id in networkIds: {
  parent: dns
  name: last(split(id, '/'))
  location: 'global'
  tags: tags
  properties: { registrationEnabled: false, virtualNetwork: { id: id } }
}]

