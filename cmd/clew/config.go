package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/urfave/cli/v3"
)

// configuration is what an operator has settled beforehand, in config.toml. doc/configuration.md explains
// every key.
type configuration struct {
	Contact string   `toml:"contact"` // in the User-Agent: where whoever runs a server can write to
	Vantage string   `toml:"vantage"` // label of where this Clew stands, kept with every capture
	Allow   []string `toml:"allow"`   // hosts that may be private
	Media   *bool    `toml:"media"`   // whether media are fetched; true unless said
	Bluesky struct {
		AppView   string   `toml:"appview"`
		PLC       string   `toml:"plc"`
		Jetstream []string `toml:"jetstream"`
		Relay     string   `toml:"relay"`
	} `toml:"bluesky"`
	Mastodon struct {
		Tokens map[string]string `toml:"tokens"`
	} `toml:"mastodon"`
	X struct {
		Bearer      string  `toml:"bearer"`
		FullArchive bool    `toml:"full_archive"`
		API         string  `toml:"api"`
		Embed       string  `toml:"embed"`
		Spend       float64 `toml:"spend"` // dollars that one walk may cost
	} `toml:"x"`
	Nostr struct {
		Relays []string `toml:"relays"`
	} `toml:"nostr"`
	Serve struct {
		Languages string   `toml:"languages"` // folder of further languages of the reader
		URL       string   `toml:"url"`       // of the site as others reach it
		Proxies   []string `toml:"proxies"`   // that are believed when they say for whom they ask: addresses or networks
		Unroll    string   `toml:"unroll"`    // who may have threads fetched: owner, readers, everybody
		MaxFile   bytesOf  `toml:"max_file"`  // the largest file that pages take in; 0 is 2 GiB
	} `toml:"serve"`
	Mail struct {
		Server   string `toml:"server"`   // where letters are handed in
		Port     int    `toml:"port"`     // 587 unless said, 465 with tls = "tls"
		TLS      string `toml:"tls"`      // starttls, tls, or none for a server on this machine
		User     string `toml:"user"`     // "" for a server that asks for none
		Password string `toml:"password"` // or CLEW_MAIL_PASSWORD
		From     string `toml:"from"`     // who letters are from
		Reader   string `toml:"reader"`   // the address of the owner's e-reader
	} `toml:"mail"`
	Micropub struct {
		Token    string   `toml:"token"`    // made on the owner's site; or CLEW_MICROPUB_TOKEN
		Accounts []string `toml:"accounts"` // the owner's own, by id or handle
	} `toml:"micropub"`
	Follow struct {
		Poll    duration `toml:"poll"`
		Streams duration `toml:"streams"`
		Settle  duration `toml:"settle"`
		Workers int      `toml:"workers"`
	} `toml:"follow"`
}

// duration is a length of time as people write it: "15m".
type duration struct{ time.Duration }

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *duration) UnmarshalText(b []byte) (err error) {
	d.Duration, err = time.ParseDuration(string(b))
	if err == nil && d.Duration <= 0 {
		err = errors.New("must be more than nothing")
	}
	return err
}

// slow is CLEW_PATIENCE: how many times as long as usual Clew looks through a record before it says that it looked no
// further, 1 to a million. It is for slow machines, and for tests that compare answers; what is no such number is 1.
func (c *console) slow() int {
	n, err := strconv.Atoi(c.env("CLEW_PATIENCE"))
	if err != nil {
		return 1
	}
	return max(1, min(n, 1_000_000))
}

// patient gives how long something may take that usually may take so long.
func (c *console) patient(usual time.Duration) time.Duration { return usual * time.Duration(c.slow()) }

// configPath is the file of the configuration: CLEW_CONFIG, else clew/config.toml in the XDG folder; "" if
// there is no such place.
func (c *console) configPath() string {
	if p := c.env("CLEW_CONFIG"); p != "" {
		return p
	}
	if dir := c.env("XDG_CONFIG_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "clew", "config.toml")
	}
	if home := c.env("HOME"); home != "" {
		return filepath.Join(home, ".config", "clew", "config.toml")
	}
	return ""
}

// configure reads the configuration: the file, and over it the environment.
func (c *console) configure() (configuration, error) {
	var conf configuration
	path := c.configPath()
	if path != "" {
		if err := c.readConfig(path, &conf); err != nil {
			return conf, err
		}
	}
	over := func(to *string, name string) {
		if v := c.env(name); v != "" {
			*to = v
		}
	}
	over(&conf.Contact, "CLEW_CONTACT")
	over(&conf.X.Bearer, "CLEW_X_BEARER")
	over(&conf.Mail.Password, "CLEW_MAIL_PASSWORD")
	over(&conf.Micropub.Token, "CLEW_MICROPUB_TOKEN")
	over(&conf.Bluesky.AppView, "CLEW_BLUESKY_APPVIEW")
	over(&conf.Bluesky.PLC, "CLEW_BLUESKY_PLC")
	over(&conf.Bluesky.Relay, "CLEW_BLUESKY_RELAY")
	if v := c.env("CLEW_ALLOW"); v != "" {
		conf.Allow = append(conf.Allow, strings.Split(v, ",")...)
	}
	if v := c.env("CLEW_NOSTR_RELAYS"); v != "" {
		conf.Nostr.Relays = strings.Split(v, ",")
	}
	for pair := range strings.SplitSeq(c.env("CLEW_MASTODON_TOKENS"), ",") {
		host, token, ok := strings.Cut(pair, "=")
		if !ok && pair == "" {
			continue
		}
		if !ok || host == "" || token == "" { // what stands there may be a token: it is not told
			return conf, usage("a token without its server", "CLEW_MASTODON_TOKENS", "write host=token, with commas between them")
		}
		if conf.Mastodon.Tokens == nil {
			conf.Mastodon.Tokens = map[string]string{}
		}
		conf.Mastodon.Tokens[host] = token
	}
	return conf, nil
}

func (c *console) readConfig(path string, conf *configuration) error {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && c.env("CLEW_CONFIG") == "" {
		return nil
	}
	if err != nil {
		return err
	}
	meta, err := toml.Decode(string(b), conf)
	var parse toml.ParseError
	switch {
	case errors.As(err, &parse):
		return usage("the configuration cannot be read", fmt.Sprintf("%s, line %d: %s", path, parse.Position.Line, parse.Message), "see doc/configuration.md")
	case err != nil:
		return usage("the configuration cannot be read", path+": "+err.Error(), "see doc/configuration.md")
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return usage("the configuration has a key that means nothing", path+": "+unknown[0].String(), "see doc/configuration.md")
	}
	if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o077 != 0 && conf.secret() {
		c.warn("others can read the keys in " + path + "; close it with: chmod 600 " + path)
	}
	return nil
}

// secret says whether the configuration holds keys.
func (c *configuration) secret() bool {
	return c.X.Bearer != "" || len(c.Mastodon.Tokens) > 0 || c.Mail.Password != "" || c.Micropub.Token != ""
}

// netFlags are the flags of commands that ask networks.
func netFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringSliceFlag{Name: "allow", Usage: "let `HOST` be on a private address, on any port, without TLS; for servers of your own"},
		&cli.Float64Flag{Name: "spend", Usage: "at most `DOLLARS` for what a network sells, for each thread"},
		&cli.BoolFlag{Name: "no-media", Usage: "do not fetch pictures and films"},
	}
}
