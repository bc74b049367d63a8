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
	s, err := smtp.New(smtp.Config{
		Host: a.cfg.Mail.Host, Port: a.cfg.Mail.Port, From: a.cfg.Mail.From,
		Username: a.cfg.Mail.User, Password: a.cfg.Mail.Password, TLS: smtp.TLS(a.cfg.Mail.TLS),
	}, a.now)
	if err != nil {
		return err
	}
	_, err = mail.Delivery{Queue: a.store, Sender: s, Pace: &a.pace, Now: a.now}.Deliver(ctx)
	return err
}
