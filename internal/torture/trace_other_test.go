//go:build !(linux && amd64)

package torture

import "errors"

const canTrace = false

func trace(plan, []string) (int, error) {
	return 0, errors.New("the tracer knows linux on amd64 only")
}
