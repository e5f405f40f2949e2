// Every resource's name comes from here, so that the second layer (nodes.bicep) and the hooks find what the first one made without
// passing ids around.

@export()
@description('Prefix of everything in an environment. Eight characters of a hash: short enough for storage accounts and vaults, and the same at every run.')
func prefixOf(subscriptionId string, environmentName string, location string) string => 'vc${take(uniqueString(subscriptionId, environmentName, location), 8)}'

@export()
@description('A resource there is once in an environment.')
func nameOf(prefix string, kind string) string => '${prefix}-${kind}'

@export()
@description('A resource there is once in a region.')
func regionalNameOf(prefix string, kind string, region string) string => '${prefix}-${kind}-${region}'

@export()
@description('A storage account: lower-case letters and digits, at most 24. The region enters as a hash because its name may be 18 characters long.')
func storageNameOf(prefix string, kind string, region string) string => take('${prefix}${kind}${uniqueString(region)}', 24)

@export()
@description('Names that must be letters and digits only (compute gallery, firewall policy).')
func plainNameOf(prefix string, kind string) string => '${prefix}${kind}'
