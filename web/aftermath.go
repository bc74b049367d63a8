package web

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"blindex/httpx"
	"blindex/takedown"
)

// Proceedings takes a step in a notice's due process. Implemented by store.
type Proceedings interface {
	Command(ctx context.Context, ref string, c takedown.Command) error
	CommandAt(ctx context.Context, ref string, version int, c takedown.Command) error
}

// step lets the sender of a notice, known by the token alone (R30), take a step about it,
// and shows the notice anew, with words when the step is not possible.
func (s *Server) step(c *gin.Context, take func(ref string, form httpx.Values) (flash string, err error)) error {
	httpx.NoStore(c)
	st, err := s.d.Notices.NoticeStatus(c.Request.Context(), c.Param("token"))
	if err != nil {
		return err
	}
	form, err := httpx.ReadForm(c)
	if err != nil {
		return err
	}
	flash, err := take(st.Ref, form)
	if flash != "" {
		status := http.StatusUnprocessableEntity
		if err != nil {
			status = httpx.AnswerTo(err).Status
		}
		return s.showStatus(c, flash, status)
	}
	if err != nil {
		return err
	}
	return redirect(c, "/n/"+c.Param("token"))
}

// flashFor is the words for an error that the sender can do something about.
func flashFor(err error, row, state, reason string) string {
	return map[string]string{"answer_no_row": row, "answer_state": state, "answer_reason": reason}[refusal(err)]
}

// chosen are the rows that a form names, by ticks or by numbers; ok is false when the
// numbers cannot be read or there are none.
func chosen(form httpx.Values) (rows []int, ok bool) {
	rows, ok = rowNumbers(form.Text("row_numbers"))
	rows = append(rows, numbered(form)...)
	return rows, ok && len(rows) > 0
}

// retract takes a notice, or some of its rows, back (T21).
func (s *Server) retract(c *gin.Context) error {
	return s.step(c, func(ref string, form httpx.Values) (string, error) {
		cmd := takedown.Retract{By: takedown.ByToken}
		if !form.Has("all") {
			rows, ok := chosen(form)
			if !ok {
				return "choose_rows", nil
			}
			cmd.Rows = rows
		} else if !form.Has("sure") {
			return "tick_first", nil
		}
		err := s.d.Due.Proceedings.Command(c.Request.Context(), ref, cmd)
		return flashFor(err, "retract_no_row", "retract_nothing", "error_reason"), err
	})
}

// senderComplaint complains of kept rows (DSA 20).
func (s *Server) senderComplaint(c *gin.Context) error {
	return s.step(c, func(ref string, form httpx.Values) (string, error) {
		rows, ok := chosen(form)
		if !ok {
			return "choose_rows", nil
		}
		t := typed{form: form, lang: s.texts.pick(c.GetHeader("Accept-Language")).Lang}
		k := takedown.Complaint{By: takedown.RoleSender, Lang: t.lang, Rows: rows, Text: t.clean("complaint_text")}
		_, err := s.d.Due.Complaints.FileComplaint(c.Request.Context(), ref, k, nil)
		return flashFor(err, "complaint_no_row", "complaint_late", "answer_reason"), err
	})
}

// litigate says that a court was asked about a counter-notice (T23, T24).
func (s *Server) litigate(c *gin.Context) error {
	return s.step(c, func(ref string, form httpx.Values) (string, error) {
		t := typed{form: form}
		cmd := takedown.Litigate{Ref: form.Text("counter"), Court: t.clean("court"), Case: t.clean("case"), FiledOn: form.Text("filed_on")}
		err := s.d.Due.Proceedings.Command(c.Request.Context(), ref, cmd)
		return flashFor(err, "litigate_state", "litigate_state", "litigate_lacks"), err
	})
}
