//go:build interop

package interop

import (
	"os"
	"path/filepath"
	"strings"
	"text/template"
)

// graphiteFiles are the settings of carbon-cache and graphite-web. Where they
// differ from Debian's: everything is on loopback and below one folder, under
// the user who runs the tests; a point is kept per second; no new name is
// dropped (Debian allows 50 a minute and discards the points of the others);
// and graphite-web remembers an answer, an empty one too, for one second only.
var graphiteFiles = template.Must(template.New("").Parse(`
{{- define "carbon.conf" -}}
[cache]
STORAGE_DIR = {{.Dir}}
LOCAL_DATA_DIR = {{.Dir}}/whisper
CONF_DIR = {{.Dir}}
LOG_DIR = {{.Dir}}
PID_DIR = {{.Dir}}
USER =
DATABASE = whisper
MAX_CACHE_SIZE = inf
MAX_UPDATES_PER_SECOND = inf
MAX_CREATES_PER_MINUTE = inf
MIN_TIMESTAMP_RESOLUTION = 1
LINE_RECEIVER_INTERFACE = 127.0.0.1
LINE_RECEIVER_PORT = {{.Line}}
ENABLE_UDP_LISTENER = True
UDP_RECEIVER_INTERFACE = 127.0.0.1
UDP_RECEIVER_PORT = {{.Line}}
PICKLE_RECEIVER_INTERFACE = 127.0.0.1
PICKLE_RECEIVER_PORT = {{.Pickle}}
CACHE_QUERY_INTERFACE = 127.0.0.1
CACHE_QUERY_PORT = {{.Query}}
USE_INSECURE_UNPICKLER = False
LOG_LISTENER_CONN_SUCCESS = True
LOG_UPDATES = False
LOG_CREATES = True
LOG_CACHE_HITS = False
LOG_CACHE_QUEUE_SORTS = False
ENABLE_LOGROTATION = False
WHISPER_AUTOFLUSH = False
CARBON_METRIC_INTERVAL = 10
ENABLE_TAGS = {{if .Tags}}True{{else}}False{{end}}
GRAPHITE_URL = http://127.0.0.1:{{.Web}}
{{end -}}

{{- define "storage-schemas.conf" -}}
[default]
pattern = .*
retentions = 1s:1h
{{end -}}

{{- define "storage-aggregation.conf" -}}
[default]
pattern = .*
xFilesFactor = 0
aggregationMethod = average
{{end -}}

{{- define "local_settings.py" -}}
SECRET_KEY = 'loopback-test-only'
TIME_ZONE = 'UTC'
DEBUG = False
ALLOWED_HOSTS = ['127.0.0.1']
LOG_ROTATION = False
GRAPHITE_ROOT = '/usr/share/graphite-web'
STATIC_ROOT = '/usr/share/graphite-web/static'
CONF_DIR = '{{.Dir}}'
STORAGE_DIR = '{{.Dir}}'
WHISPER_DIR = '{{.Dir}}/whisper'
STANDARD_DIRS = ['{{.Dir}}/whisper']
LOG_DIR = '{{.Dir}}'
INDEX_FILE = '{{.Dir}}/index'
CARBONLINK_HOSTS = ['127.0.0.1:{{.Query}}']
DEFAULT_CACHE_DURATION = 1
FIND_CACHE_DURATION = 1
TAGDB_CACHE_DURATION = 1
DATABASES = {'default': {'NAME': '{{.Dir}}/graphite.db', 'ENGINE': 'django.db.backends.sqlite3'}}
{{end -}}
`))

// graphiteConf is what graphiteFiles need to know: a folder, loopback ports, and
// whether carbon tells graphite-web of each new series, tagged or not, which takes
// long.
type graphiteConf struct {
	Dir                      string
	Line, Pickle, Query, Web int
	Tags                     bool
}

// write makes the settings files and the folder of the whisper files.
func (c graphiteConf) write() error {
	for _, file := range graphiteFiles.Templates() {
		if file.Name() == "" {
			continue
		}
		var text strings.Builder
		if err := file.Execute(&text, c); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(c.Dir, file.Name()), []byte(text.String()), 0o600); err != nil {
			return err
		}
	}
	return os.Mkdir(filepath.Join(c.Dir, "whisper"), 0o700)
}
