// Google's description of the Calendar API comes in this module. Tests download
// it and nothing that it depends on; no package of it is ever compiled.
module discovery

go 1.26.0

require google.golang.org/api v0.311.0
