package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"blindex/httpx"
	"blindex/index"
	"blindex/takedown"
)

// Config is everything that can be set, by flag, environment or file. Flags win
// over the environment, the environment over the file.
type Config struct {
	Data        string   `toml:"data"`
	DatabaseURL string   `toml:"database_url"`
	Journal     string   `toml:"journal"`
	Node        string   `toml:"node"`
	Listen      string   `toml:"listen"`
	PublicURL   string   `toml:"public_url"`
	Roles       []string `toml:"roles"`
	// Proxies are the networks of proxies in front, whose X-Forwarded-For is believed.
	Proxies []netip.Prefix `toml:"trusted_proxies"`
	Seeds   []string       `toml:"seeds"`
	Workers int            `toml:"workers"`
	// AllowLoopback lets the crawler fetch from this machine: for the sample site and tests.
	AllowLoopback bool          `toml:"allow_loopback_seeds"`
	HostDelay     time.Duration `toml:"host_delay"`
	// HostLease is how long a host stays with a node that is not heard of: another node
	// goes on with it then. Longer than a slow page takes.
	HostLease time.Duration `toml:"host_lease"`
	// ShareHosts are servers whose self-hosted shares may be indexed, beside those we know.
	ShareHosts []string `toml:"share_hosts"`
	// BlockedTerms are words and phrases whose entries are shown to nobody and that nobody
	// can search for (R25).
	BlockedTerms []string `toml:"blocked_terms"`
	// ShowAdult shows names that are classed adult to whoever does not ask for them, too (R40).
	ShowAdult bool `toml:"show_adult"`

	Operator   Legal      `toml:"operator"`
	Compliance Compliance `toml:"compliance"`
	Mail       Mail       `toml:"mail"`
	MailIn     MailIn     `toml:"mail_in"`
	// Limits replace the default budgets of a network: general (""), search, lookup, filing, sign_in.
	Limits map[string]httpx.Rate `toml:"limits"`
	Mega   Mega                  `toml:"mega"`
	Probes Probes                `toml:"probes"`
	Purge  Purge                 `toml:"purge"`
	Policy takedown.Policy       `toml:"policy"`
	// Exports are the public databases that decisions are sent to; none by default.
	Exports Exports `toml:"exports"`
	// Reports are reports to storage providers, by an operator's hand; off by default (R33).
	Reports Reports `toml:"reports"`
}

// Legal is who answers for the engine (R35).
type Legal struct {
	Name       string `toml:"name"`
	Contact    string `toml:"contact"` // e-mail
	Agent      string `toml:"agent"`   // designated copyright agent: name and address
	AgentEmail string `toml:"agent_email"`
	AgentPhone string `toml:"agent_phone"`
}

// Mail is how letters leave. Without a host they wait in the queue.
type Mail struct {
	Host     string `toml:"host"`
	Port     int    `toml:"port"`
	From     string `toml:"from"`
	User     string `toml:"user"`
	Password string `toml:"password" json:"-"`
	TLS      string `toml:"tls"`
	// Bounces is the return path, as local@domain: mails leave from local+tag@domain, and
	// what comes back there is told apart by the tag. Without it mails leave from From.
	Bounces   string `toml:"bounces"`
	PerMinute int    `toml:"per_minute"` // mails to one domain; 20
	AtOnce    int    `toml:"at_once"`    // open connections for one domain; 2
	DKIM      DKIM   `toml:"dkim"`
}

// DKIM is how outgoing mail is signed; without a key file it is not. blindex mail key
// makes one and prints what to publish.
type DKIM struct {
	Domain   string `toml:"domain"`
	Selector string `toml:"selector"`
	KeyFile  string `toml:"key_file"`
}

// MailIn is how notices come by mail: through a listener, through the hook
// POST /api/v1/mail, or both.
type MailIn struct {
	Listen      string   `toml:"listen"`     // "" listens to no mail
	Protocol    string   `toml:"protocol"`   // lmtp behind a mail server, or smtp
	Recipients  []string `toml:"recipients"` // the only addresses that mail is taken for
	Secret      string   `toml:"secret" json:"-"`
	Connections int      `toml:"connections"` // open at once; 20
	PerMinute   int      `toml:"per_minute"`  // mails; 120
	SkipDKIM    bool     `toml:"skip_dkim"`   // look no signature up; then nobody can take a notice back by mail
}

// Mega is how MEGA links are probed. Control is a file handle known to be alive (R18).
type Mega struct {
	API     string `toml:"api"`
	Control string `toml:"control"`
	Off     bool   `toml:"off"`
}

// Probes says which providers are asked whether links live.
type Probes struct {
	None bool     `toml:"none"` // ask nobody
	Off  []string `toml:"off"`  // ids of providers that are not asked
	Via  string   `toml:"via"`  // where fakes of providers other than MEGA answer, for trying: the sample site's /apis/
}

// megaAPI is where MEGA answers.
const megaAPI = "https://g.api.mega.co.nz/cs"

// Purge is when erasure runs and how much one pass may erase.
type Purge struct {
	Schedule string `toml:"schedule"` // cron, UTC
	Ceiling  int    `toml:"ceiling"`
}

// Reports says whether operators may report removed links to storage providers.
type Reports struct {
	On       bool              `toml:"on"`
	Contacts map[string]string `toml:"contacts"` // provider to its address for reports
}

// Exports says where decisions are sent: an empty address sends nothing.
type Exports struct {
	DSA   Export `toml:"dsa"`   // the DSA Transparency Database
	Lumen Export `toml:"lumen"` // the Lumen Database
}

// Export is one such database.
type Export struct {
	URL     string `toml:"url"` // without the path of its API
	Token   string `toml:"token" json:"-"`
	Country string `toml:"country"` // of this engine's operator, two letters; Lumen alone
}

func defaults() Config {
	return Config{
		Data: defaultData(), Node: hostName(), Listen: "127.0.0.1:8080",
		Roles: []string{"web", "crawl", "cron"}, Workers: 16, HostDelay: time.Second, HostLease: 2 * time.Minute,
		Mega: Mega{API: megaAPI},
		Mail: Mail{Port: 25, TLS: "starttls"}, MailIn: MailIn{Protocol: "lmtp"},
		Purge:  Purge{Schedule: "*/15 * * * *", Ceiling: 50_000},
		Policy: takedown.DefaultPolicy(),
	}
}

// defaultData is a folder that the private PostgreSQL's user can reach: as root that
// is never a home folder.
func defaultData() string {
	if os.Geteuid() == 0 {
		return "/var/lib/blindex"
	}
	if dir := os.Getenv("XDG_DATA_HOME"); dir != "" {
		return filepath.Join(dir, "blindex")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ".blindex"
	}
	return filepath.Join(home, ".local", "share", "blindex")
}

func hostName() string {
	name, err := os.Hostname()
	if err != nil || name == "" {
		return "node"
	}
	return name
}

// parse reads flags into the configuration and returns what is left of the arguments.
// extra adds a command's own flags.
func parse(name string, args []string, w io.Writer, extra func(*flag.FlagSet, *Config)) (Config, []string, error) {
	cfg := defaults()
	if err := cfg.readFile(configFlag(args)); err != nil {
		return cfg, nil, err
	}
	cfg.readEnv()
	if err := cfg.Policy.Check(); err != nil {
		return cfg, nil, fmt.Errorf("%w: %w", errUsage, err)
	}
	if _, err := index.NewBlocked(cfg.BlockedTerms); err != nil {
		return cfg, nil, fmt.Errorf("%w: blocked_terms: %w", errUsage, err)
	}
	fs := flag.NewFlagSet("blindex "+name, flag.ContinueOnError)
	fs.SetOutput(w)
	fs.String("config", "", "TOML `file` with the same names")
	fs.StringVar(&cfg.Data, "data", cfg.Data, "`folder` for the index, the keys and the private PostgreSQL")
	fs.StringVar(&cfg.DatabaseURL, "database-url", cfg.DatabaseURL, "use this PostgreSQL instead of a private one")
	fs.StringVar(&cfg.Journal, "journal", cfg.Journal, "`folder` of the removal journal; keep it on another disk (default: journal in the data folder)")
	fs.BoolVar(&cfg.AllowLoopback, "allow-loopback-seeds", cfg.AllowLoopback, "let the crawler fetch from this machine")
	if extra != nil {
		extra(fs, &cfg)
	}
	words, err := parseAnywhere(fs, args)
	if err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return cfg, nil, err
		}
		return cfg, nil, fmt.Errorf("%w: blindex %s --help lists what it takes", errUsage, name)
	}
	if cfg.Journal == "" {
		cfg.Journal = filepath.Join(cfg.Data, "journal")
	}
	return cfg, words, nil
}

// parseAnywhere reads flags before and behind the words of a command, until "--".
func parseAnywhere(fs *flag.FlagSet, args []string) (words []string, err error) {
	for {
		if err := fs.Parse(args); err != nil {
			return nil, err
		}
		rest := fs.Args()
		if len(rest) == 0 {
			return words, nil
		}
		if parsed := len(args) - len(rest); parsed > 0 && args[parsed-1] == "--" {
			return append(words, rest...), nil
		}
		words, args = append(words, rest[0]), rest[1:]
	}
}

// configFlag is the file that is named last, as with other flags.
func configFlag(args []string) string {
	path := os.Getenv("BLINDEX_CONFIG")
	for i, a := range args {
		a = strings.TrimPrefix(a, "-")
		if v, ok := strings.CutPrefix(a, "-config="); ok {
			path = v
		}
		if (a == "-config" || a == "config") && i+1 < len(args) {
			path = args[i+1]
		}
	}
	return path
}

func (c *Config) readFile(path string) error {
	if path == "" {
		return nil
	}
	md, err := toml.DecodeFile(path, c)
	if err != nil {
		return fmt.Errorf("%w: cannot read the configuration file %s", errUsage, path)
	}
	if unknown := md.Undecoded(); len(unknown) > 0 {
		return fmt.Errorf("%w: %s: no setting is called %s", errUsage, path, unknown[0])
	}
	return nil
}

func (c *Config) readEnv() {
	for name, dst := range map[string]*string{
		"BLINDEX_DATA": &c.Data, "DATABASE_URL": &c.DatabaseURL, "BLINDEX_JOURNAL": &c.Journal,
		"BLINDEX_LISTEN": &c.Listen, "BLINDEX_NODE": &c.Node, "BLINDEX_MAIL_PASSWORD": &c.Mail.Password,
		"BLINDEX_DSA_TOKEN": &c.Exports.DSA.Token, "BLINDEX_LUMEN_TOKEN": &c.Exports.Lumen.Token,
		"BLINDEX_MAIL_IN_SECRET": &c.MailIn.Secret,
		"BLINDEX_MEGA_API":       &c.Mega.API,
		"BLINDEX_PROBES_VIA":     &c.Probes.Via,
	} {
		if v := os.Getenv(name); v != "" {
			*dst = v
		}
	}
}

// sharesOn reports whether the operator vouches for a server of self-hosted shares.
func (c Config) sharesOn(host string) bool {
	return slices.ContainsFunc(c.ShareHosts, func(h string) bool { return strings.EqualFold(h, host) })
}

func (c Config) has(role string) bool { return slices.Contains(c.Roles, role) }

// checkListen refuses a public address until someone answers for the engine (R35).
func (c Config) checkListen() error {
	host, _, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return fmt.Errorf("%w: --listen takes HOST:PORT, such as 127.0.0.1:8080", errUsage)
	}
	if ip := net.ParseIP(host); host == "localhost" || ip != nil && ip.IsLoopback() {
		return nil
	}
	var missing []string
	for name, v := range map[string]string{
		"operator.name": c.Operator.Name, "operator.contact": c.Operator.Contact, "operator.agent": c.Operator.Agent,
		"operator.agent_email": c.Operator.AgentEmail, "operator.agent_phone": c.Operator.AgentPhone,
	} {
		if v == "" {
			missing = append(missing, name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	slices.Sort(missing)
	return fmt.Errorf("%w: %s is not a loopback address: set %s in the configuration file first, so that people can reach whoever answers for this engine",
		errUsage, c.Listen, strings.Join(missing, ", "))
}

// list is a repeatable flag.
type list struct{ to *[]string }

func (l list) String() string { return "" }

func (l list) Set(v string) error {
	*l.to = append(*l.to, v)
	return nil
}
