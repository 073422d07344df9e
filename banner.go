package main

import (
	"fmt"
	"io"
	"strings"

	"ava/integrations"
	"ava/internal/config"
	"ava/internal/fault"
)

// banner tells whoever started the server where everything is.
func banner(w io.Writer, url string, cfg config.Config, hub *integrations.Hub) {
	var b strings.Builder
	fmt.Fprintf(&b, "\nAVA Integrations %s · %s\n\n", version, cfg.Env)
	if cfg.Server.Playground {
		fmt.Fprintf(&b, "  Playground  %s/playground\n", url)
	}
	fmt.Fprintf(&b, "  GraphQL     %s/graphql\n", url)
	fmt.Fprintf(&b, "  Schema      %s/schema.graphqls\n", url)
	fmt.Fprintf(&b, "  Operations  %[1]s/healthz  %[1]s/readyz  %[1]s/metrics\n\n", url)
	for _, i := range hub.Default() {
		fmt.Fprintf(&b, "  %-10s  %s\n", i.Service.Name(), describe(i))
	}
	b.WriteByte('\n')
	_, _ = io.WriteString(w, b.String())
}

func describe(i integrations.Integration) string {
	switch i.Source {
	case integrations.Environment:
		return "connected with the key from the environment"
	case integrations.Stub:
		return "a stub with made-up data; " + way(i.Service) + " for a real account"
	case integrations.Nowhere, integrations.User:
		return "not connected; " + way(i.Service)
	}
	return ""
}

// way is how a service is connected, where there is no page to do it on.
func way(s fault.Service) string {
	if s == fault.Vapi {
		return "set AVA_API_VAPI_API_KEY"
	}
	return "call connectIntegration"
}
