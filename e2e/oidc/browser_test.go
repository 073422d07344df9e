package oidc_test

import (
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// browser keeps cookies, and goes where it is told: it follows no redirect by
// itself, so that a test can look at, and change, what passes.
type browser struct {
	client *http.Client
	csrf   bool // whether it is a page of ours that makes the requests
}

func newBrowser(t *testing.T) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &browser{client: &http.Client{Jar: jar, CheckRedirect: stay}, csrf: true}
}

// page is what an address answered.
type page struct {
	*http.Response
	address *url.URL
	text    string
}

// next is the address that the page redirects to.
func (p page) next() string {
	to, err := p.address.Parse(p.Header.Get("Location"))
	if err != nil || p.Header.Get("Location") == "" {
		return ""
	}
	return to.String()
}

func (b *browser) get(t *testing.T, address string) page {
	t.Helper()
	return b.send(t, http.MethodGet, address, nil)
}

func (b *browser) post(t *testing.T, address string, form url.Values) page {
	t.Helper()
	return b.send(t, http.MethodPost, address, form)
}

func (b *browser) send(t *testing.T, method, address string, form url.Values) page {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if b.csrf {
			r.Header.Set("X-AVA-CSRF", "1")
		}
	}
	resp, err := b.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return page{resp, r.URL, string(text)}
}

// cookie is the value of one of the browser's cookies at an address.
func (b *browser) cookie(t *testing.T, address, name string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range b.client.Jar.Cookies(u) {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

var (
	formTag  = regexp.MustCompile(`(?s)<form[^>]* action="([^"]*)"[^>]*>(.*?)</form>`)
	inputTag = regexp.MustCompile(`<input[^>]*>`)
	attr     = regexp.MustCompile(`(\w+)="([^"]*)"`)
)

// fill returns where the page's form goes, and what it sends once somebody has
// filled it in; false if there is no form.
func (p page) fill(answers map[string]string) (string, url.Values, bool) {
	form := formTag.FindStringSubmatch(p.text)
	if form == nil {
		return "", nil, false
	}
	values := make(url.Values)
	for _, tag := range inputTag.FindAllString(form[2], -1) {
		field := make(map[string]string)
		for _, pair := range attr.FindAllStringSubmatch(tag, -1) {
			field[pair[1]] = html.UnescapeString(pair[2])
		}
		if answer, asked := answers[field["name"]]; asked {
			field["value"] = answer
		}
		values.Set(field["name"], field["value"])
	}
	to, err := p.address.Parse(html.UnescapeString(form[1]))
	return to.String(), values, err == nil
}

// authorize goes through the provider's pages as somebody, from the
// authorization request on, and returns the address to which the provider sends
// the browser back. It does not go there.
func (b *browser) authorize(t *testing.T, address, back, name string) string {
	t.Helper()
	for range 20 {
		if strings.HasPrefix(address, back) {
			return address
		}
		p := b.get(t, address)
		if to, values, ok := p.fill(map[string]string{"login": name, "password": "any"}); ok {
			p = b.post(t, to, values)
		}
		if address = p.next(); address == "" {
			t.Fatalf("%s answers %s and leads nowhere:\n%s", p.address, p.Status, p.text)
		}
	}
	t.Fatalf("the provider's pages do not end: %s", address)
	return ""
}

// with returns an address with a parameter changed, or without it.
func with(t *testing.T, address, name, value string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	query := u.Query()
	query.Set(name, value)
	if value == "" {
		query.Del(name)
	}
	u.RawQuery = query.Encode()
	return u.String()
}
