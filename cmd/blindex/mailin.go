package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"net"
	"time"

	"blindex/mail/inbox"
	"blindex/mail/smtp"
)

// minSecret is how long the hook's secret must be, in bytes.
const minSecret = 16

// checkMailIn says what is missing before mail can be taken.
func (c Config) checkMailIn() error {
	in := c.MailIn
	switch {
	case in.Secret != "" && len(in.Secret) < minSecret:
		return fmt.Errorf("%w: mail_in.secret needs at least %d characters", errUsage, minSecret)
	case in.Listen == "":
		return nil
	case len(in.Recipients) == 0:
		return fmt.Errorf("%w: mail_in.listen needs mail_in.recipients: mail to any other address is refused", errUsage)
	case in.Protocol != smtp.LMTP && in.Protocol != smtp.SMTP:
		return fmt.Errorf("%w: mail_in.protocol is lmtp or smtp", errUsage)
	}
	c.Listen = in.Listen
	return c.checkListen()
}

// desk takes what comes by mail.
func (a *app) desk() *inbox.Desk {
	d := &inbox.Desk{Notices: a.store, Post: a.store, OwnHosts: a.ownHosts(), Own: append([]string{a.cfg.Mail.From}, a.cfg.MailIn.Recipients...), Now: a.now, Rand: rand.Reader}
	if !a.cfg.MailIn.SkipDKIM {
		d.Lookup = lookupTXT
	}
	return d
}

// dnsPatience is how long a mail waits for its signer's key.
const dnsPatience = 5 * time.Second

func lookupTXT(name string) ([]string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), dnsPatience)
	defer cancel()
	return net.DefaultResolver.LookupTXT(ctx, name)
}

// listenMail takes mail until ctx is done.
func (a *app) listenMail(ctx context.Context) error {
	in := a.cfg.MailIn
	if in.Listen == "" {
		return nil
	}
	ln, err := net.Listen("tcp", in.Listen)
	if err != nil {
		return fmt.Errorf("%w: cannot listen on %s for mail: is it in use?", errUsage, in.Listen)
	}
	domain := hostName()
	if own := a.ownHosts(); len(own) > 0 {
		domain = own[0]
	}
	a.log.Info("mail is taken", "address", ln.Addr().String(), "protocol", in.Protocol)
	return smtp.Listen(ctx, ln, smtp.Inlet{
		Protocol: in.Protocol, Domain: domain, Recipients: in.Recipients, Bounces: a.cfg.Mail.Bounces, MaxBytes: inbox.MaxBytes,
		MaxConns: in.Connections, PerMinute: in.PerMinute, Receiver: a.desk(), Now: a.now, Log: a.log,
	})
}

// runMail makes a DKIM key.
func runMail(_ context.Context, args []string, s streams) error {
	var domain, selector string
	_, words, err := parse("mail", args, s.err, func(fs *flag.FlagSet, c *Config) {
		fs.StringVar(&domain, "domain", c.Mail.DKIM.Domain, "the `domain` that mail comes from")
		fs.StringVar(&selector, "selector", c.Mail.DKIM.Selector, "a `name` for this key; a new key gets a new one")
	})
	if err != nil {
		return helpIsFine(err)
	}
	if len(words) != 2 || words[0] != "key" || domain == "" || selector == "" {
		return fmt.Errorf("%w: blindex mail key --domain example.org --selector blindex1 FILE", errUsage)
	}
	if err := smtp.MakeKey(words[1], rand.Reader); err != nil {
		return fmt.Errorf("%w: no key was made; a file that is there is never written over", errors.Join(errUsage, err))
	}
	key, err := smtp.NewSigning(domain, selector, words[1])
	if err != nil {
		return err
	}
	record, err := key.Record()
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s\n\n[mail.dkim]\ndomain = %q\nselector = %q\nkey_file = %q\n", record, domain, selector, words[1])
	return nil
}
