import { nameOf } from '../names.bicep'

param location string
param tags object
param prefix string
param subnetId string

@description('What to reach privately: name, id of the resource, group, zone.')
param targets array

@description('Zone names that exist already, made by private-zone.bicep before this.')
param zones array

// The zones are awaited by the caller: their ids are formed from names, so nothing here would wait for them.
resource endpoint 'Microsoft.Network/privateEndpoints@2025-07-01' = [for target in targets: {
  name: nameOf(prefix, 'pe-${target.name}')
  location: location
  tags: tags
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [ { name: nameOf(prefix, 'pe-${target.name}'), properties: { privateLinkServiceId: target.id, groupIds: [ target.group ] } } ]
  }
}]

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' existing = [for name in zones: { name: name }]

resource record 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-07-01' = [for (target, i) in targets: {
  parent: endpoint[i]
  name: 'default'
  properties: { privateDnsZoneConfigs: [ { name: target.name, properties: { privateDnsZoneId: zone[indexOf(zones, target.zone)].id } } ] }
}]
