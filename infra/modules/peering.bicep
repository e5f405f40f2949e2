param networkName string
param remoteNetworkId string

// The control plane calls media nodes of all regions from its own network. One direction; the caller deploys both.
resource network 'Microsoft.Network/virtualNetworks@2025-07-01' existing = { name: networkName }

resource peering 'Microsoft.Network/virtualNetworks/virtualNetworkPeerings@2025-07-01' = {
  parent: network
  name: 'to-${last(split(remoteNetworkId, '/'))}'
  properties: {
    allowVirtualNetworkAccess: true
    allowForwardedTraffic: false
    allowGatewayTransit: false
    useRemoteGateways: false
    remoteVirtualNetwork: { id: remoteNetworkId }
  }
}
