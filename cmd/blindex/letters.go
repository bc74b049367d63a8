package main

import (
	"context"

	"blindex/mail"
	"blindex/mail/smtp"
)

// deliverMail sends what is due. Without a mail server letters wait in the queue; a
// notice never hangs on mail, since its receipt was on the screen.
func (a *app) deliverMail(ctx context.Context) error {
	if a.cfg.Mail.Host == "" {
		return nil
	}
	signing, err := a.cfg.Mail.DKIM.signing()
	if err != nil {
		return err
	}
	s, err := smtp.New(smtp.Config{
		Host: a.cfg.Mail.Host, Port: a.cfg.Mail.Port, From: a.cfg.Mail.From, Bounces: a.cfg.Mail.Bounces, Signing: signing,
		Username: a.cfg.Mail.User, Password: a.cfg.Mail.Password, TLS: smtp.TLS(a.cfg.Mail.TLS),
	}, a.now)
	if err != nil {
		return err
	}
	_, err = mail.Delivery{Queue: a.store, Sender: s, Pace: &a.pace, Now: a.now}.Deliver(ctx)
	return err
}

// signing reads the key that mail is signed with, or gives nil.
func (d DKIM) signing() (*smtp.Signing, error) {
	if d.KeyFile == "" {
		return nil, nil
	}
	return smtp.NewSigning(d.Domain, d.Selector, d.KeyFile)
}
