package post

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// hidden stands for a secret in a text.
const hidden = "[hidden]"

// minSecret is the length of the shortest secret. Something shorter would be found in
// texts that have nothing to do with it.
const minSecret = 4

// markup escapes a text as HTML pages do.
var markup = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;")

// secrets returns a replacer that hides what a request has and only the server should see,
// in case that its answer repeats it: what the program has set in the header, and the
// passwords, tokens and keys in the URL.
func (o *Options) secrets(header http.Header) *strings.Replacer {
	var forms []string
	add := func(secret string) {
		if len(secret) < minSecret {
			return
		}
		forms = append(forms,
			secret, url.QueryEscape(secret), url.PathEscape(secret), markup.Replace(secret),
			strings.ReplaceAll(secret, "/", `\/`), strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(secret))
	}
	for name, values := range header {
		own := name != "Authorization" && o.UserHeader.Values(name) == nil
		for _, v := range values {
			if own || name == "User-Agent" {
				continue
			}
			add(v)
			scheme, token, _ := strings.Cut(v, " ")
			add(token)
			if plain, err := base64.StdEncoding.DecodeString(token); err == nil && strings.EqualFold(scheme, "Basic") {
				_, password, _ := strings.Cut(string(plain), ":")
				add(string(plain))
				add(password)
			}
		}
	}
	for name, values := range o.URL.Query() {
		if isSecret(name) {
			for _, v := range values {
				add(v)
			}
		}
	}
	if password, ok := o.URL.User.Password(); ok {
		add(password)
	}
	// If one begins with another, the longer one is looked for first.
	slices.SortFunc(forms, func(a, b string) int { return len(b) - len(a) })
	var pairs []string
	for _, form := range forms {
		pairs = append(pairs, form, hidden)
	}
	return strings.NewReplacer(pairs...)
}

// isSecret reports whether a parameter of a URL has a secret, by its name.
func isSecret(name string) bool {
	name = strings.ToLower(name)
	for _, part := range [...]string{"pass", "pwd", "token", "secret", "key", "auth", "sig", "credential"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return name == "p" // of InfluxDB
}
