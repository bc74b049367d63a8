package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// operation describes one route for the OpenAPI document; the schemas come from the Go types.
type operation struct {
	summary string
	query   []param
	body    any // zero value of what is read, nil for none
	answer  any // zero value of what is answered, nil for none
	status  int
}

// param is one query parameter.
type param struct {
	name, doc string
	kind      string // string, integer
	required  bool
}

// describe makes the OpenAPI 3.1 document of the routes.
func describe(routes []route, publicURL string) ([]byte, error) {
	reg := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	doc := &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info: &huma.Info{
			Title: "blindex", Version: "1",
			Description: "Search for publicly posted share links. No answer holds a decryption key. Errors are problem documents (RFC 9457); times are RFC 3339 in UTC; sizes are bytes.",
		},
		Servers:    []*huma.Server{{URL: publicURL}},
		Paths:      map[string]*huma.PathItem{},
		Components: &huma.Components{Schemas: reg},
	}
	problem := huma.SchemaFromType(reg, reflect.TypeFor[Problem]())
	for _, r := range routes {
		path := openPath(r.Path)
		item := doc.Paths[path]
		if item == nil {
			item = &huma.PathItem{}
			doc.Paths[path] = item
		}
		place(item, r.Method, r.describe(reg, problem))
	}
	out, err := json.Marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("api: describe the routes: %w", err)
	}
	return out, nil
}

func (r route) describe(reg huma.Registry, problem *huma.Schema) *huma.Operation {
	op := &huma.Operation{Summary: r.doc.summary, OperationID: operationID(r), Tags: []string{string(r.Audience)}, Responses: map[string]*huma.Response{}}
	for _, name := range pathParams(r.Path) {
		op.Parameters = append(op.Parameters, &huma.Param{Name: name, In: "path", Required: true, Schema: &huma.Schema{Type: "string"}})
	}
	for _, q := range r.doc.query {
		op.Parameters = append(op.Parameters, &huma.Param{Name: q.name, In: "query", Description: q.doc, Required: q.required, Schema: &huma.Schema{Type: q.kind}})
	}
	if r.doc.body != nil {
		op.RequestBody = &huma.RequestBody{Required: true, Content: content("application/json", huma.SchemaFromType(reg, reflect.TypeOf(r.doc.body)))}
	}
	ok := &huma.Response{Description: http.StatusText(r.doc.status)}
	if r.doc.answer != nil {
		ok.Content = content("application/json", huma.SchemaFromType(reg, reflect.TypeOf(r.doc.answer)))
	}
	op.Responses[strconv.Itoa(r.doc.status)] = ok
	also[r.Method+" "+r.Path].add(op, ok)
	op.Responses["default"] = &huma.Response{Description: "what went wrong and what to do", Content: content("application/problem+json", problem)}
	return op
}

// media is what a route reads and answers beside the JSON of its types, and its headers.
type media struct {
	reads   map[string]string // content type: what it is
	answers map[string]string
	headers []param
}

// also holds the routes that speak more than our own JSON.
var also = map[string]media{
	"POST /api/v1/notices": {
		reads: map[string]string{
			"application/json": "or a report of XARF v4, category copyright, known by its xarf_version",
			"text/csv":         "a table: url, work_title, original_url, scope; RFC 4180 with a line of headings, or semicolons",
			"text/plain":       "one link a line below # lines that describe the work (the text of Google's TCRP)",
			"application/xml":  "an ACNS 2.0 Infringement document",
			"text/xml":         "the same",
		},
		answers: map[string]string{"application/xml": "of an ACNS notice, a NoticeAck, when the Accept header names xml"},
		headers: []param{
			{"Authorization", "Bearer and the token of an admitted sender, if you are one: their statements and signature are on file", "string", false},
			{"Idempotency-Key", "sent again with the same key, the notice is answered again and not filed twice; an external_id does the same", "string", false},
			{"Revision-Of", "reference of your notice whose bad rows these are sent for again, for forms that have no place for it", "string", false},
			{"Revision-Token", "that notice's token", "string", false},
		},
	},
	"GET /api/v1/notices/:ref/rows.csv": {answers: map[string]string{"text/csv": "n, provider, state, reason, key_cut"}},
}

func (m media) add(op *huma.Operation, ok *huma.Response) {
	for _, h := range m.headers {
		op.Parameters = append(op.Parameters, &huma.Param{Name: h.name, In: "header", Description: h.doc, Required: h.required, Schema: &huma.Schema{Type: h.kind}})
	}
	for kind, doc := range m.reads {
		schema := &huma.Schema{Type: "string", Description: doc}
		if own := op.RequestBody.Content[kind]; own != nil {
			schema = &huma.Schema{OneOf: []*huma.Schema{own.Schema, {Type: "object", Description: doc}}}
		}
		op.RequestBody.Content[kind] = &huma.MediaType{Schema: schema}
	}
	for kind, doc := range m.answers {
		if ok.Content == nil {
			ok.Content = map[string]*huma.MediaType{}
		}
		ok.Content[kind] = &huma.MediaType{Schema: &huma.Schema{Type: "string", Description: doc}}
	}
}

func content(kind string, s *huma.Schema) map[string]*huma.MediaType {
	return map[string]*huma.MediaType{kind: {Schema: s}}
}

func place(item *huma.PathItem, method string, op *huma.Operation) {
	switch method {
	case http.MethodGet:
		item.Get = op
	case http.MethodPost:
		item.Post = op
	case http.MethodPut:
		item.Put = op
	case http.MethodDelete:
		item.Delete = op
	}
}

// openPath turns gin's :name into {name}.
func openPath(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if name, ok := strings.CutPrefix(p, ":"); ok {
			parts[i] = "{" + name + "}"
		}
	}
	return strings.Join(parts, "/")
}

func pathParams(path string) []string {
	var out []string
	for _, p := range strings.Split(path, "/") {
		if name, ok := strings.CutPrefix(p, ":"); ok {
			out = append(out, name)
		}
	}
	return out
}

func operationID(r route) string {
	id := strings.ToLower(r.Method)
	for _, p := range strings.Split(strings.Trim(r.Path, "/"), "/") {
		id += "-" + strings.TrimPrefix(p, ":")
	}
	return id
}
