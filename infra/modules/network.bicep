import { regionalNameOf } from '../names.bicep'

param location string
param tags object
param prefix string

@description('Second octet of the region\'s address space. Regions are peered, so they must not overlap.')
@minValue(20)
@maxValue(119)
param octet int

@description('Address space of the subnet that the Functions app calls media nodes from: it lies in the home region.')
param apiSubnetPrefix string

@description('Address space of the subnet with the private endpoints, in the home region too.')
param endpointsSubnetPrefix string

@description('First UDP and TCP port of the media nodes; every worker thread has a port of its own.')
param mediaPort int
@description('Worker threads a node can have at most: processors of the largest machine in use.')
param mediaPorts int
@description('TCP port of the node API.')
param nodeApiPort int
param turnPort int
param turnTlsPort int
param turnRelayFirst int
param turnRelayLast int

@description('Give the app\'s subnet one fixed public address for what it sends out (partners with address lists).')
param natGateway bool

resource nodesGroup 'Microsoft.Network/networkSecurityGroups@2025-07-01' = {
  name: regionalNameOf(prefix, 'nsg-nodes', location)
  location: location
  tags: tags
  properties: {
    securityRules: [
      { name: 'media-udp', properties: { priority: 100, direction: 'Inbound', access: 'Allow', protocol: 'Udp', sourceAddressPrefix: 'Internet', sourcePortRange: '*', destinationAddressPrefix: '*', destinationPortRange: '${mediaPort}-${mediaPort + mediaPorts - 1}' } }
      // Passive ICE candidates, on the ports of the same numbers, for networks that let no UDP out. Where port 443 alone is open, TURN over TLS is the way.
      { name: 'media-tcp', properties: { priority: 110, direction: 'Inbound', access: 'Allow', protocol: 'Tcp', sourceAddressPrefix: 'Internet', sourcePortRange: '*', destinationAddressPrefix: '*', destinationPortRange: '${mediaPort}-${mediaPort + mediaPorts - 1}' } }
      { name: 'node-api', properties: { priority: 120, direction: 'Inbound', access: 'Allow', protocol: 'Tcp', sourceAddressPrefix: apiSubnetPrefix, sourcePortRange: '*', destinationAddressPrefix: '*', destinationPortRange: string(nodeApiPort) } }
      // Without it Azure's own rule lets the whole virtual network in, and with it coturn, which faces the Internet.
      { name: 'deny-rest', properties: { priority: 4096, direction: 'Inbound', access: 'Deny', protocol: '*', sourceAddressPrefix: '*', sourcePortRange: '*', destinationAddressPrefix: '*', destinationPortRange: '*' } }
    ]
  }
}

resource turnGroup 'Microsoft.Network/networkSecurityGroups@2025-07-01' = {
  name: regionalNameOf(prefix, 'nsg-turn', location)
  location: location
  tags: tags
  properties: {
    securityRules: [
      { name: 'turn', properties: { priority: 100, direction: 'Inbound', access: 'Allow', protocol: '*', sourceAddressPrefix: 'Internet', sourcePortRange: '*', destinationAddressPrefix: '*', destinationPortRange: string(turnPort) } }
      { name: 'turn-tls', properties: { priority: 110, direction: 'Inbound', access: 'Allow', protocol: '*', sourceAddressPrefix: 'Internet', sourcePortRange: '*', destinationAddressPrefix: '*', destinationPortRange: string(turnTlsPort) } }
      { name: 'relay-udp', properties: { priority: 120, direction: 'Inbound', access: 'Allow', protocol: 'Udp', sourceAddressPrefix: 'Internet', sourcePortRange: '*', destinationAddressPrefix: '*', destinationPortRange: '${turnRelayFirst}-${turnRelayLast}' } }
      { name: 'deny-rest', properties: { priority: 4096, direction: 'Inbound', access: 'Deny', protocol: '*', sourceAddressPrefix: '*', sourcePortRange: '*', destinationAddressPrefix: '*', destinationPortRange: '*' } }
      // A relay that reached the virtual network would be a way in for anybody with a join token. coturn's own denied-peer-ip says the
      // same; this holds when that file is wrong. Nodes are relayed to by their public addresses; the vault is TCP, which is not relayed.
      { name: 'vault', properties: { priority: 100, direction: 'Outbound', access: 'Allow', protocol: 'Tcp', sourceAddressPrefix: '*', sourcePortRange: '*', destinationAddressPrefix: endpointsSubnetPrefix, destinationPortRange: '443' } }
      { name: 'deny-network', properties: { priority: 4096, direction: 'Outbound', access: 'Deny', protocol: '*', sourceAddressPrefix: '*', sourcePortRange: '*', destinationAddressPrefix: 'VirtualNetwork', destinationPortRange: '*' } }
    ]
  }
}

resource natAddress 'Microsoft.Network/publicIPAddresses@2025-07-01' = if (natGateway) {
  name: regionalNameOf(prefix, 'pip-nat', location)
  location: location
  tags: tags
  sku: { name: 'Standard', tier: 'Regional' }
  properties: { publicIPAllocationMethod: 'Static', publicIPAddressVersion: 'IPv4' }
}

resource nat 'Microsoft.Network/natGateways@2025-07-01' = if (natGateway) {
  name: regionalNameOf(prefix, 'nat', location)
  location: location
  tags: tags
  sku: { name: 'Standard' }
  properties: { idleTimeoutInMinutes: 4, publicIpAddresses: [ { id: resourceId('Microsoft.Network/publicIPAddresses', regionalNameOf(prefix, 'pip-nat', location)) } ] }
  dependsOn: [ natAddress ]
}

resource network 'Microsoft.Network/virtualNetworks@2025-07-01' = {
  name: regionalNameOf(prefix, 'vnet', location)
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [ '10.${octet}.0.0/16' ] }
    // All in one go: subnets as resources of their own would be deleted and made again at every deployment of the network.
    subnets: [
      // Flex Consumption wants a subnet that nobody else uses. Without a NAT gateway the app's own outbound addresses are Azure's.
      { name: 'api', properties: { addressPrefix: '10.${octet}.0.0/24', delegations: [ { name: 'flex', properties: { serviceName: 'Microsoft.App/environments' } } ], defaultOutboundAccess: false, natGateway: natGateway ? { id: resourceId('Microsoft.Network/natGateways', regionalNameOf(prefix, 'nat', location)) } : null } }
      { name: 'endpoints', properties: { addressPrefix: '10.${octet}.1.0/24', privateEndpointNetworkPolicies: 'Enabled', defaultOutboundAccess: false } }
      { name: 'nodes', properties: { addressPrefix: '10.${octet}.4.0/22', networkSecurityGroup: { id: nodesGroup.id }, defaultOutboundAccess: false } }
      { name: 'turn', properties: { addressPrefix: '10.${octet}.8.0/24', networkSecurityGroup: { id: turnGroup.id }, defaultOutboundAccess: false } }
    ]
  }
  dependsOn: [ nat ]
}

output id string = network.id
output name string = network.name
output apiSubnetId string = '${network.id}/subnets/api'
output endpointsSubnetId string = '${network.id}/subnets/endpoints'
